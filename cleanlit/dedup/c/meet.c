/* Buckets of documents by key, and which documents a text meets in them.
 *
 * An entry is a key of 38 bits above the number of a document. Entries lie in sorted
 * runs, and the last ones in a table with open addresses: a key is looked for from its
 * home on, so those of one key are found in the order in which they came.
 */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

#define BITS 26
#define NUMBER ((1ULL << BITS) - 1)
#define EMPTY UINT64_MAX
#define FACTOR 0x9E3779B97F4A7C15ULL
#define SAMPLE (0x5A11D0ULL << 40)

enum { MOST_SAMPLED = 256 };

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Append the keys of the bands of a signature, then those of half of its samples. */
int text_keys(const uint32_t *signature, size_t bands, size_t rows,
              const uint32_t *samples, size_t sampled, uint64_t salt, Longs *keys)
{
    uint64_t *out, factor, sum;
    size_t i, j, chosen = 0;

    if (longs_reserve(keys, bands + sampled))
        return NO_MEMORY;
    out = keys->data + keys->size;
    for (i = 0; i < bands; i++) {
        sum = ((uint64_t)i + 1) << 48;
        for (j = 0, factor = FACTOR; j < rows; j++, factor *= FACTOR)
            sum += *signature++ * factor;
        *out++ = fmix64(sum ^ salt) & ~NUMBER;
    }
    for (i = 0; i < sampled; i++)
        if (!(samples[i] & 1))
            out[chosen++] = fmix64(samples[i] ^ SAMPLE ^ salt) & ~NUMBER;
    if (chosen > MOST_SAMPLED) {
        qsort(out, chosen, sizeof *out, by_value);
        chosen = MOST_SAMPLED;
    }
    keys->size += bands + chosen;
    return 0;
}

/* Put a document into the buckets of its keys, but where `cap` are in one; give how
 * many entries were made. `slots` is a power of two. */
size_t enter_keys(uint64_t *table, size_t slots, const uint64_t *keys, size_t count,
                  uint64_t number, size_t cap)
{
    size_t i, at, held, steps, made = 0;

    for (i = 0; i < count; i++) {
        at = (size_t)(keys[i] >> BITS) & (slots - 1);
        for (held = 0, steps = slots; steps && table[at] != EMPTY; steps--) {
            held += (table[at] & ~NUMBER) == keys[i];
            at = (at + 1) & (slots - 1);
        }
        if (steps && held < cap) {
            table[at] = keys[i] | number;
            made++;
        }
    }
    return made;
}

static size_t near_to(uint64_t key, uint64_t there, size_t at, size_t size)
{
    double each = (double)size / 18446744073709551616.0;
    double guess = (double)at + ((double)key - (double)there) * each;

    if (guess < 0)
        return 0;
    return guess < (double)size ? (size_t)guess : size - 1;
}

#if defined(__GNUC__) || defined(__clang__)
#define PREFETCH(place) __builtin_prefetch(place)
#else
#define PREFETCH(place) (void)(place)
#endif

/* Guess where `keys` stand in a run. Most of what is read here is not in the cache: the
 * processor fetches it for many keys at a time. */
static void guess_places(const Run *run, const uint64_t *keys, size_t count,
                         size_t *places)
{
    size_t i;

    for (i = 0; i < count; i++) {
        places[i] = near_to(keys[i], 0, 0, run->size);
        PREFETCH(run->data + places[i]);
    }
    for (i = 0; i < count; i++) {
        places[i] = near_to(keys[i], run->data[places[i]], places[i], run->size);
        PREFETCH(run->data + places[i]);
    }
}

/* Give the place of the first entry that is not below `key`. Keys are hashes, so it is
 * known that it stands near `at`. */
static size_t first_of(const Run *run, uint64_t key, size_t at)
{
    const uint64_t *data = run->data;
    size_t low = 0, high = run->size, step = 8;

    if (data[at] < key) {
        low = at + 1;
        for (; low + step < high && data[low + step - 1] < key; step *= 2)
            low += step;
        if (low + step < high)
            high = low + step;
    } else {
        high = at;
        for (; high >= step && data[high - step] >= key; step *= 2)
            high -= step;
        if (high >= step)
            low = high - step + 1;
    }
    return low + lower_bound(data + low, high - low, key);
}

/* Append the first `cap` documents in the bucket of a key; `numbers` has room. Of each
 * run `places` tell where the key may be, `apart` from one another. */
static void gather(const Meeting *with, uint64_t key, const size_t *places,
                   size_t apart, Words32 *numbers)
{
    size_t room = with->cap, i, at, steps = with->slots;

    for (i = 0; i < with->many && room; i++) {
        const Run *run = with->runs + i;
        if (!run->size)
            continue;
        for (at = first_of(run, key, places[i * apart]);
             room && at < run->size && (run->data[at] & ~NUMBER) == key; at++, room--)
            numbers->data[numbers->size++] = (uint32_t)(run->data[at] & NUMBER);
    }
    at = (size_t)(key >> BITS) & (with->slots - 1);
    for (; room && steps && with->table[at] != EMPTY; steps--) {
        if ((with->table[at] & ~NUMBER) == key) {
            numbers->data[numbers->size++] = (uint32_t)(with->table[at] & NUMBER);
            room--;
        }
        at = (at + 1) & (with->slots - 1);
    }
}

/* Merge the sorted entries `more` into `run`, sorted too, behind whose `size` entries
 * there is room for them; leave out all but the first `cap` of a key. Give what it
 * holds then. Nothing more is needed in memory: the last entries move first. */
size_t merge_run(uint64_t *run, size_t size, const uint64_t *more, size_t count,
                 size_t cap)
{
    size_t left = size, right = count, at = size + count, held = 0, kept = 0;

    while (right)
        run[--at] = left && run[left - 1] > more[right - 1] ? run[--left]
                                                             : more[--right];
    for (at = 0; at < size + count; at++) {
        held = kept && !((run[kept - 1] ^ run[at]) >> BITS) ? held + 1 : 1;
        if (held <= cap)
            run[kept++] = run[at];
    }
    return kept;
}

typedef struct {
    uint32_t number, shared, sampled; /* both 0: free */
} Tally;

static Tally *tally_of(Tally *tallies, size_t slots, uint32_t number)
{
    size_t at = (number * 0x9E3779B1U) & (slots - 1);

    while ((tallies[at].shared || tallies[at].sampled) && tallies[at].number != number)
        at = (at + 1) & (slots - 1);
    tallies[at].number = number;
    return tallies + at;
}

/* Put the best of all tallies into `best`, those with most in common, then the first
 * ones; give how many. */
static size_t choose(const Tally *tallies, size_t slots, const Meeting *with,
                     uint64_t *best)
{
    size_t i, at, size = 0;

    for (i = 0; i < slots; i++) {
        const Tally *tally = tallies + i;
        uint32_t count = tally->sampled >= with->least ? tally->sampled : 0;
        uint64_t code;
        if (!tally->shared && !count)
            continue;
        code = (uint64_t)(UINT32_MAX - count - tally->shared) << 32 | tally->number;
        if (size == with->most && code >= best[size - 1])
            continue;
        if (size < with->most)
            size++;
        for (at = size - 1; at && best[at - 1] > code; at--)
            best[at] = best[at - 1];
        best[at] = code;
    }
    return size;
}

/* Append the numbers of the documents that are met by most of `keys`, at most
 * `with->most`, sorted. The first `bands` keys count for themselves, of the others
 * `with->least` must be shared. */
int meet_keys(const Meeting *with, const uint64_t *keys, size_t count, size_t bands,
              Words32 *met)
{
    Words32 numbers = {NULL, 0, 0};
    Tally *tallies = NULL;
    uint64_t *best = NULL;
    size_t i, slots = 16, split = 0, size;
    size_t *places = malloc((count * with->many + 1) * sizeof *places);
    int failed = places == NULL ? NO_MEMORY : 0;

    if (!failed)
        failed = words32_reserve(&numbers, count * with->cap + 1);
    if (!failed)
        failed = words32_reserve(met, with->most);
    for (i = 0; i < with->many && !failed; i++)
        if (with->runs[i].size)
            guess_places(with->runs + i, keys, count, places + i * count);
    for (i = 0; i < count && !failed; i++) {
        gather(with, keys[i], places + i, count, &numbers);
        if (i < bands)
            split = numbers.size;
    }
    while (slots < 2 * numbers.size)
        slots *= 2;
    if (!failed && numbers.size) {
        tallies = calloc(slots, sizeof *tallies);
        best = malloc(with->most * sizeof *best);
        if (tallies == NULL || best == NULL)
            failed = NO_MEMORY;
    }
    if (!failed && numbers.size) {
        for (i = 0; i < split; i++)
            tally_of(tallies, slots, numbers.data[i])->shared++;
        for (; i < numbers.size; i++)
            tally_of(tallies, slots, numbers.data[i])->sampled++;
        size = choose(tallies, slots, with, best);
        for (i = 0; i < size; i++)
            best[i] &= UINT32_MAX;
        qsort(best, size, sizeof *best, by_value);
        for (i = 0; i < size; i++)
            met->data[met->size++] = (uint32_t)best[i];
    }
    free(numbers.data);
    free(places);
    free(tallies);
    free(best);
    return failed;
}
