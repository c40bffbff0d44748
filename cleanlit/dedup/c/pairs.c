/* Pairs worth comparing: `cleanlit/dedup/candidates.py` says which.
 *
 * In a bucket of more than twice `cap` a text meets the first `cap` and the one before
 * it; in a smaller one it meets all. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

/* A set of codes by open addressing; 0 is free, so codes are kept plus one. */
typedef struct {
    uint64_t *slots;
    size_t size, mask;
} Set;

static size_t slot_of(const Set *set, uint64_t code)
{
    size_t at = (size_t)(fmix64(code)) & set->mask;
    while (set->slots[at] && set->slots[at] != code + 1)
        at = (at + 1) & set->mask;
    return at;
}

static int set_grow(Set *set)
{
    Set larger = {NULL, set->size, set->mask ? 2 * set->mask + 1 : 4095};
    size_t i;

    larger.slots = calloc(larger.mask + 1, sizeof(uint64_t));
    if (larger.slots == NULL)
        return NO_MEMORY;
    for (i = 0; set->slots && i <= set->mask; i++)
        if (set->slots[i])
            larger.slots[slot_of(&larger, set->slots[i] - 1)] = set->slots[i];
    free(set->slots);
    *set = larger;
    return 0;
}

typedef struct {
    const uint32_t *signatures;
    size_t texts, values;
    double least;
    Set set;
} Search;

static size_t equal_values(const uint32_t *left, const uint32_t *right, size_t values)
{
    size_t i;
    uint32_t equal = 0;

    for (i = 0; i < values; i++)
        equal += left[i] == right[i];
    return equal;
}

static int meet(Search *search, size_t left, size_t right)
{
    uint64_t code = (uint64_t)left * search->texts + right;
    size_t slot = slot_of(&search->set, code), equal;

    if (search->set.slots[slot])
        return 0;
    equal = equal_values(search->signatures + left * search->values,
                         search->signatures + right * search->values, search->values);
    if ((double)equal / (double)search->values < search->least)
        return 0;
    search->set.slots[slot] = code + 1;
    search->set.size++;
    return 4 * search->set.size > 3 * search->set.mask ? set_grow(&search->set) : 0;
}

static int meet_all(Search *search, const Placed *bucket, size_t size, size_t cap)
{
    size_t i, j, most;

    for (i = 1; i < size; i++) {
        most = size <= 2 * cap || i < cap ? i : cap;
        for (j = 0; j < most; j++)
            if (meet(search, bucket[j].place, bucket[i].place))
                return NO_MEMORY;
        if (most < i && meet(search, bucket[i - 1].place, bucket[i].place))
            return NO_MEMORY;
    }
    return 0;
}

static int search_band(Search *search, size_t start, size_t rows, size_t cap,
                       Placed *items, Placed *spare)
{
    size_t i, k, end;

    for (i = 0; i < search->texts; i++) {
        uint64_t key = 0;
        for (k = 0; k < rows; k++)
            key = fmix64(key ^ search->signatures[i * search->values + start + k]) + 1;
        items[i].hash = key;
        items[i].place = (uint32_t)i;
    }
    sort_placed(items, spare, search->texts);
    for (i = 0; i < search->texts; i = end) {
        end = i + 1;
        while (end < search->texts && items[end].hash == items[i].hash)
            end++;
        if (end - i > 1 && meet_all(search, items + i, end - i, cap))
            return NO_MEMORY;
    }
    return 0;
}

int band_pairs(const uint32_t *signatures, size_t texts, size_t values, size_t rows,
               size_t cap, double least, Longs *codes)
{
    Search search = {signatures, texts, values, least, {NULL, 0, 0}};
    Placed *items;
    size_t start, i;
    int failed = NO_MEMORY;

    if (!texts || !rows || values % rows)
        return 0;
    items = malloc(2 * texts * sizeof(Placed));
    if (items != NULL && !set_grow(&search.set)) {
        failed = 0;
        for (start = 0; !failed && start < values; start += rows)
            failed = search_band(&search, start, rows, cap, items, items + texts);
    }
    free(items);
    if (!failed)
        failed = longs_reserve(codes, search.set.size);
    for (i = 0; !failed && i <= search.set.mask; i++)
        if (search.set.slots[i])
            codes->data[codes->size++] = search.set.slots[i] - 1;
    free(search.set.slots);
    if (!failed && codes->size)
        failed = sort_longs(codes->data, codes->size);
    return failed;
}

/* Buckets of texts that have the same sample, those of one text left out. */
typedef struct {
    Words32 members; /* bucket by bucket, in order within */
    Words32 ends;
} Buckets;

/* So many parts of the range of samples are sorted one after the other, so that what is
 * sorted at a time is small beside what is kept. */
enum { PARTS = 16 };

static int fill_buckets(const uint32_t *samples, const uint32_t *owners, size_t count,
                        Buckets *buckets)
{
    size_t sizes[PARTS] = {0}, most = 0, size, part, i, j, end;
    Placed *items;

    for (i = 0; i < count; i++)
        sizes[samples[i] >> 28]++;
    for (part = 0; part < PARTS; part++)
        most = sizes[part] > most ? sizes[part] : most;
    items = malloc((2 * most + 1) * sizeof(Placed));
    if (items == NULL)
        return NO_MEMORY;
    for (part = 0; part < PARTS; part++) {
        for (i = 0, size = 0; i < count; i++)
            if (samples[i] >> 28 == part) {
                items[size].hash = (uint64_t)samples[i] << 36;
                items[size++].place = owners[i];
            }
        sort_placed(items, items + most, size);
        for (i = 0; i < size; i = end) {
            end = i + 1;
            while (end < size && items[end].hash == items[i].hash)
                end++;
            if (end - i < 2)
                continue;
            if (words32_reserve(&buckets->members, end - i)
                || words32_reserve(&buckets->ends, 1)) {
                free(items);
                return NO_MEMORY;
            }
            for (j = i; j < end; j++)
                buckets->members.data[buckets->members.size++] = items[j].place;
            buckets->ends.data[buckets->ends.size++] = (uint32_t)buckets->members.size;
        }
    }
    free(items);
    return 0;
}

typedef struct {
    uint16_t *counts;
    uint32_t *seen;
    size_t size;
} Tally;

static void count_one(Tally *tally, uint32_t text)
{
    if (!tally->counts[text])
        tally->seen[tally->size++] = text;
    if (tally->counts[text] < UINT16_MAX)
        tally->counts[text]++;
}

static void count_bucket(Tally *tally, const uint32_t *bucket, size_t size, size_t cap,
                         uint32_t text)
{
    size_t i, low = 0, high = size, middle;
    size_t most = size <= 2 * cap ? size : cap;

    for (i = 0; i < most && bucket[i] < text; i++)
        count_one(tally, bucket[i]);
    if (i < most || size <= 2 * cap)
        return;
    while (low < high) {
        middle = low + (high - low) / 2;
        if (bucket[middle] < text)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > cap)
        count_one(tally, bucket[low - 1]);
}

/* Whether 0.6 of a text may be shared of which `met` of `fewer` samples are: that is
 * expected, and left out is what lies three standard deviations below. In integers, so
 * that no rounding decides. */
static int may_be_inside(uint32_t met, uint32_t fewer)
{
    int64_t below = 3 * (int64_t)fewer - 5 * (int64_t)met;
    return below <= 0 || below * below <= 54 * (int64_t)fewer;
}

/* Turn the buckets round, and count for each text whom it meets how often. */
static int count_meetings(const Buckets *buckets, const uint32_t *sizes, size_t texts,
                          size_t cap, uint32_t least, Longs *codes)
{
    uint32_t *starts = calloc(texts + 2, sizeof(uint32_t));
    uint32_t *lists = malloc((buckets->members.size + 1) * sizeof(uint32_t));
    Tally tally = {calloc(texts + 1, sizeof(uint16_t)),
                   malloc((texts + 1) * sizeof(uint32_t)), 0};
    size_t bucket, at, i, from;
    uint32_t text;
    int failed = NO_MEMORY;

    if (!starts || !lists || !tally.counts || !tally.seen)
        goto done;
    for (i = 0; i < buckets->members.size; i++)
        starts[buckets->members.data[i] + 2]++;
    for (i = 2; i < texts + 2; i++)
        starts[i] += starts[i - 1];
    for (bucket = 0, at = 0; bucket < buckets->ends.size; bucket++)
        for (; at < buckets->ends.data[bucket]; at++)
            lists[starts[buckets->members.data[at] + 1]++] = (uint32_t)bucket;
    failed = 0;
    for (text = 0; !failed && text < texts; text++) {
        for (i = starts[text]; i < starts[text + 1]; i++) {
            bucket = lists[i];
            from = bucket ? buckets->ends.data[bucket - 1] : 0;
            count_bucket(&tally, buckets->members.data + from,
                         buckets->ends.data[bucket] - from, cap, text);
        }
        failed = longs_reserve(codes, tally.size);
        for (i = 0; i < tally.size; i++) {
            uint32_t other = tally.seen[i], met = tally.counts[other];
            uint32_t fewer = sizes[other] < sizes[text] ? sizes[other] : sizes[text];
            if (!failed && met >= least && may_be_inside(met, fewer))
                codes->data[codes->size++] = (uint64_t)other * texts + text;
            tally.counts[other] = 0;
        }
        tally.size = 0;
    }
done:
    free(starts);
    free(lists);
    free(tally.counts);
    free(tally.seen);
    return failed;
}

int sample_pairs(const uint32_t *samples, const uint32_t *owners, size_t count,
                 size_t texts, size_t cap, uint32_t least, Longs *codes)
{
    Buckets buckets = {{NULL, 0, 0}, {NULL, 0, 0}};
    uint32_t *sizes;
    size_t i;
    int failed;

    for (i = 0; i < count; i++)
        if (owners[i] >= texts || (i && owners[i] < owners[i - 1]))
            return BAD_DATA;
    if (count > UINT32_MAX)
        return BAD_DATA;
    sizes = calloc(texts + 1, sizeof(uint32_t));
    if (sizes == NULL)
        return NO_MEMORY;
    for (i = 0; i < count; i++)
        sizes[owners[i]]++;
    failed = fill_buckets(samples, owners, count, &buckets);
    if (!failed)
        failed = count_meetings(&buckets, sizes, texts, cap, least, codes);
    free(sizes);
    free(buckets.members.data);
    free(buckets.ends.data);
    if (!failed && codes->size)
        failed = sort_longs(codes->data, codes->size);
    return failed;
}

static uint32_t overlap(const uint64_t *one, size_t count, const uint64_t *other,
                        size_t others)
{
    size_t i = 0, j = 0;
    uint32_t shared = 0;

    while (i < count && j < others) {
        uint64_t a = one[i], b = other[j];
        shared += a == b;
        i += a <= b;
        j += b <= a;
    }
    return shared;
}

/* Count what pairs of sorted lists share; a list lies between two of `ends`. */
int count_overlaps(const uint64_t *values, size_t size, const uint64_t *ends,
                   size_t lists, const uint32_t *pairs, size_t number, uint32_t *shared)
{
    size_t i;

    for (i = 0; i <= lists; i++)
        if (ends[i] > size || (i && ends[i] < ends[i - 1]))
            return BAD_DATA;
    for (i = 0; i < number; i++) {
        size_t one = pairs[2 * i], other = pairs[2 * i + 1];
        if (one >= lists || other >= lists)
            return BAD_DATA;
        shared[i] = overlap(values + ends[one], (size_t)(ends[one + 1] - ends[one]),
                            values + ends[other],
                            (size_t)(ends[other + 1] - ends[other]));
    }
    return 0;
}
