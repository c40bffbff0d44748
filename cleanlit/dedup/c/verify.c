/* Whether two texts tell the same story: `cleanlit/dedup/verify.py` says why. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

static const double LEAD = 0.25;
static const double CONTAINED = 0.6;
static const double TRIM = 0.02;
static const double DOUBT = 0.2;
static const double SAME_HOST = 0.8;
static const double KIN = 0.25;
enum { FEW = 3, GAP = 12, REPLACED = 2, AGAIN = 2 };

int row_read(Row *row, const uint8_t *data, size_t size)
{
    uint32_t head[4];
    size_t longs;

    if (size < sizeof head || size % 8 || (uintptr_t)data % 8)
        return BAD_DATA;
    memcpy(head, data, sizeof head);
    longs = 2 + (size_t)head[0] + head[1] + ((size_t)head[0] + 1) / 2 + head[3];
    if (longs != size / 8 || head[0] > head[2])
        return BAD_DATA;
    row->hashes = (const uint64_t *)(const void *)(data + sizeof head);
    row->numbers = row->hashes + head[0];
    row->positions = (const uint32_t *)(const void *)(row->numbers + head[1]);
    row->places = row->positions + head[0] + head[0] % 2;
    row->count = head[0];
    row->number_count = head[1];
    row->size = head[2];
    row->placed = head[3];
    return 0;
}

static int make_room(Scratch *scratch, size_t size)
{
    if (scratch->room >= size)
        return 0;
    free(scratch->marks);
    free(scratch->places);
    scratch->room = 0;
    scratch->marks = malloc(size);
    scratch->places = malloc(size * 3 * sizeof(uint32_t));
    if (!scratch->marks || !scratch->places)
        return NO_MEMORY;
    scratch->room = size;
    return 0;
}

/* A stretch of two sorted lists, and where in the output its findings go: no more of
 * them than there are items of the first list. */
typedef struct {
    size_t i, last_i, j, last_j, out;
} Stretch;

enum { STRETCHES = 4, STRETCH_BITS = 2 };

static inline void step(Stretch *at, const Row *one, const Row *other, uint32_t *left,
                        uint32_t *right)
{
    uint64_t a = one->hashes[at->i], b = other->hashes[at->j];

    /* Without a jump: which is less is a matter of chance. */
    left[at->out] = one->positions[at->i];
    right[at->out] = other->positions[at->j];
    at->out += a == b;
    at->i += a <= b;
    at->j += b <= a;
}

static inline int is_open(const Stretch *at)
{
    return at->i < at->last_i && at->j < at->last_j;
}

/* Find what two sorted lists share: the positions of it in both. A step waits for the
 * one before it, so four stretches of the range of hashes are gone through abreast. */
static size_t meet(const Row *one, const Row *other, uint32_t *left, uint32_t *right)
{
    Stretch at[STRETCHES];
    size_t k, n, shared = 0, i = 0, j = 0;

    for (k = 0; k < STRETCHES; k++) {
        uint64_t end = (uint64_t)(k + 1) << (64 - STRETCH_BITS);
        size_t next_i = one->count, next_j = other->count;
        if (k + 1 < STRETCHES) {
            next_i = lower_bound(one->hashes, one->count, end);
            next_j = lower_bound(other->hashes, other->count, end);
        }
        /* So it is for sorted hashes; a damaged row must do no harm either. */
        next_i = next_i < i ? i : next_i;
        next_j = next_j < j ? j : next_j;
        at[k] = (Stretch){i, next_i, j, next_j, i};
        i = next_i;
        j = next_j;
    }
    while (is_open(at) && is_open(at + 1) && is_open(at + 2) && is_open(at + 3)) {
        step(at, one, other, left, right);
        step(at + 1, one, other, left, right);
        step(at + 2, one, other, left, right);
        step(at + 3, one, other, left, right);
    }
    for (k = 0, i = 0; k < STRETCHES; k++) {
        size_t start = i;
        i = at[k].last_i;
        while (is_open(at + k))
            step(at + k, one, other, left, right);
        n = at[k].out - start;
        memmove(left + shared, left + start, n * sizeof *left);
        memmove(right + shared, right + start, n * sizeof *right);
        shared += n;
    }
    return shared;
}

static size_t shared_numbers(const Row *one, const Row *other)
{
    size_t i = 0, j = 0, shared = 0;

    while (i < one->number_count && j < other->number_count) {
        uint64_t a = one->numbers[i], b = other->numbers[j];
        shared += a == b;
        i += a <= b;
        j += b <= a;
    }
    return shared;
}

static int agree(const Row *one, const Row *other, double least, double *doubt)
{
    size_t fewer = one->number_count < other->number_count ? one->number_count
                                                           : other->number_count;
    size_t shared;

    *doubt = 0.0;
    if (!fewer || least == 0.0)
        return 1;
    shared = shared_numbers(one, other);
    if (fewer < FEW) {
        *doubt = shared ? 0.0 : DOUBT;
        return 1;
    }
    return (double)shared >= least * (double)fewer;
}

/* Count the runs of shared shingles, in the order of a text; 0 for a broken row. */
static size_t count_runs(const Row *row, const uint32_t *places, size_t shared,
                         uint8_t *marks)
{
    size_t i, runs = 0;
    uint8_t before = 0;

    memset(marks, 2, row->size);
    for (i = 0; i < row->count; i++) {
        if (row->positions[i] >= row->size)
            return 0;
        marks[row->positions[i]] = 0;
    }
    for (i = 0; i < shared; i++)
        marks[places[i]] = 1;
    for (i = 0; i < row->size; i++) {
        if (marks[i] == 2)
            continue;
        runs += marks[i] & ~before;
        before = marks[i];
    }
    return runs;
}

/* Give the position that has `skip` shared ones before it, or behind it. */
static int window_of(const uint32_t *places, size_t shared, size_t skip, uint32_t size,
                     uint8_t *marks, int32_t *first, int32_t *last)
{
    size_t i, left;

    memset(marks, 0, size);
    for (i = 0; i < shared; i++) {
        if (places[i] >= size)
            return BAD_DATA;
        marks[places[i]] = 1;
    }
    for (i = 0, left = skip; i < size; i++)
        if (marks[i] && left-- == 0)
            break;
    *first = (int32_t)i;
    for (i = size, left = skip; i-- > 0;)
        if (marks[i] && left-- == 0)
            break;
    *last = (int32_t)i;
    return 0;
}

/* The first of the numbers of a row that stands at a word or behind it. */
static size_t number_from(const Row *row, uint32_t word)
{
    size_t low = 0, high = row->placed, middle;

    while (low < high) {
        middle = low + (high - low) / 2;
        if (row->places[2 * middle] < word)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint64_t number_at(const Row *row, size_t place)
{
    uint32_t which = row->places[2 * place + 1];

    return which < row->number_count ? row->numbers[which] : 0;
}

/* Whether a stretch of one text has a number that a stretch of the other has not. */
static int has_other(const Row *one, uint32_t first, uint32_t end, const Row *other,
                     uint32_t other_first, uint32_t other_end)
{
    size_t i, j;

    for (i = number_from(one, first); i < one->placed && one->places[2 * i] < end; i++) {
        uint64_t number = number_at(one, i);
        int found = 0;
        for (j = number_from(other, other_first);
             !found && j < other->placed && other->places[2 * j] < other_end; j++)
            found = number_at(other, j) == number;
        if (!found)
            return 1;
    }
    return 0;
}

/* Note for each position of the smaller text which one of the larger text it is, plus
 * one; 0 for none. BAD_DATA for a broken row. */
static int put_in_order(const Row *small, const Row *large, const uint32_t *left,
                        const uint32_t *right, size_t shared, uint32_t *partner)
{
    size_t i;

    memset(partner, 0, small->size * sizeof *partner);
    for (i = 0; i < shared; i++) {
        if (left[i] >= small->size || right[i] >= large->size)
            return BAD_DATA;
        partner[left[i]] = right[i] + 1;
    }
    return 0;
}

/* Count the shingles of passages that one text has in itself, or in its window, where
 * the other goes on without a gap. BAD_DATA for a broken row. */
static int inserted(const Row *small, const Row *large, const uint32_t *left,
                    const uint32_t *right, size_t shared, uint32_t size,
                    const Verdict *window, uint32_t *partner, uint32_t added[2])
{
    uint32_t i, before = 0, behind = 0;
    int begun = 0;

    added[0] = added[1] = 0;
    if (put_in_order(small, large, left, right, shared, partner))
        return BAD_DATA;
    for (i = 0; i < small->size; i++) {
        uint32_t there = partner[i] - 1, own, other;
        if (!partner[i])
            continue;
        if (begun && there > behind) {
            own = i - before;
            other = there - behind;
            if (other <= size && own > other + GAP)
                added[0] += own - other;
            if (own <= size && other > own + GAP && behind >= (uint32_t)window->first
                && there <= (uint32_t)window->last)
                added[1] += other - own;
        }
        begun = 1;
        before = i;
        behind = there;
    }
    return 0;
}

/* Whether the texts say other things in the same places: between stretches that they
 * share, words stand in place of words twice or more, once at least a number in place
 * of another. BAD_DATA for a broken row. */
static int contradict(const Row *small, const Row *large, const uint32_t *left,
                      const uint32_t *right, size_t shared, uint32_t size,
                      uint32_t *partner)
{
    size_t i, replaced = 0, numbers = 0;
    uint32_t before = 0, behind = 0;
    int begun = 0;

    if (put_in_order(small, large, left, right, shared, partner))
        return BAD_DATA;
    for (i = 0; i < small->size; i++) {
        uint32_t here = (uint32_t)i, there = partner[i] - 1;
        if (!partner[i])
            continue;
        if (begun && there > behind && here > before + size && there > behind + size
            && here - before <= size + GAP && there - behind <= size + GAP) {
            replaced++;
            numbers += has_other(small, before + size, here, large, behind + size, there)
                       && has_other(large, behind + size, there, small, before + size,
                                    here);
        }
        begun = 1;
        before = here;
        behind = there;
    }
    return numbers && replaced >= REPLACED;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* Whether nothing that is still to be looked at can make more of a pair than that it
 * shares something. The window holds all that is shared but what is trimmed, so twice
 * `shared` is more than alignment can ask for. */
static int is_hopeless(double shared, double jaccard, const Row *small,
                       const Limits *limits, int same_host)
{
    double count = (double)small->count;

    return jaccard < KIN && jaccard < limits->threshold
           && (!same_host || jaccard < SAME_HOST) && shared < CONTAINED * count
           && 2.0 * shared < limits->aligned * count;
}

/* Whether a text that contradicts another has so much of it that it is a later
 * version of it, and no other report of its template. */
static int is_version(double shared, size_t runs, const Limits *limits)
{
    return shared >= AGAIN * limits->run * (double)runs;
}

int verify_pair(const Row *one, const Row *other, const Limits *limits, int same_host,
                Scratch *scratch, Verdict *verdict)
{
    const Row *small = one->count <= other->count ? one : other;
    const Row *large = small == one ? other : one;
    double shared, jaccard, aligned, doubt, window;
    int agreed, copied = 0, leads, alike, contained, inside, enough, against;
    size_t found, runs = 0;
    uint32_t *left, *right, added[2];

    memset(verdict, 0, sizeof *verdict);
    verdict->first = verdict->last = -1;
    if (make_room(scratch, 1 + (size_t)(one->size > other->size ? one->size
                                                                : other->size)))
        return NO_MEMORY;
    left = scratch->places;
    right = scratch->places + scratch->room;
    found = meet(small, large, left, right);
    if (!found)
        return 0;
    shared = (double)found;
    jaccard = shared / ((double)small->count + (double)large->count - shared);
    verdict->similarity = jaccard;
    if (is_hopeless(shared, jaccard, small, limits, same_host))
        return 0;
    agreed = agree(small, large, limits->numbers, &doubt);
    if (agreed) {
        runs = count_runs(small, left, found, scratch->marks);
        if (!runs)
            return BAD_DATA;
        copied = shared >= limits->run * (double)runs;
    }
    if (jaccard >= (same_host ? SAME_HOST : limits->threshold + doubt)) {
        against = copied ? contradict(small, large, left, right, found, limits->shingle,
                                    scratch->places + 2 * scratch->room)
                       : 0;
        if (against < 0)
            return against;
        verdict->kind = copied ? NEAR : STRANGERS;
        if (against)
            verdict->kind = is_version(shared, runs, limits) ? UPDATE : STRANGERS;
        return 0;
    }
    if (window_of(right, found, (size_t)(TRIM * shared), large->size, scratch->marks,
                  &verdict->first, &verdict->last))
        return BAD_DATA;
    window = (double)(verdict->last - verdict->first + 1);
    aligned = shared / larger(shared, (double)small->count + window - shared);
    leads = (double)verdict->first <= LEAD * (double)large->size;
    alike = 2 * (uint64_t)small->count >= large->count;
    contained = shared >= CONTAINED * (double)small->count;
    inside = contained && !leads && !alike;
    verdict->inside = (uint8_t)inside;
    enough = small->number_count >= FEW && large->number_count >= FEW;
    if (copied && alike && aligned < limits->aligned + doubt
        && 2 * found >= small->count) {
        if (inserted(small, large, left, right, found, limits->shingle, verdict,
                     scratch->places + 2 * scratch->room, added))
            return BAD_DATA;
        aligned = (double)small->count + window - shared;
        aligned = shared / larger(shared, aligned - (double)added[0] - (double)added[1]);
    }
    if (copied && !same_host && aligned >= limits->aligned + doubt
        && (leads || alike)) {
        against = contradict(small, large, left, right, found, limits->shingle,
                           scratch->places + 2 * scratch->room);
        if (against < 0)
            return against;
        if (against) {
            verdict->kind = is_version(shared, runs, limits) ? UPDATE : STRANGERS;
            verdict->first = verdict->last = -1;
            return 0;
        }
        verdict->kind = CUT;
        verdict->similarity = aligned;
        if (!alike)
            return 0;
    } else if (copied && inside) {
        verdict->kind = DIGEST;
        verdict->similarity = shared / (double)small->count;
    } else if (copied
               && ((same_host && jaccard >= limits->threshold)
                   || (enough && jaccard >= KIN))) {
        verdict->kind = UPDATE;
    }
    verdict->first = verdict->last = -1;
    return 0;
}
