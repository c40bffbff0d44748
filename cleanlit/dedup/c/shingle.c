/* From hashes of words to sentence keys, rows of shingles, and signatures. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

#define FACTOR 0x9E3779B97F4A7C15ULL

enum { FEW = 32, MOVES = 4, BUCKETS = 1 << 12, LANES = 64, GAVE_UP = 2 };

void sentence_keys(const uint64_t *words, const uint32_t *lengths, size_t sentences,
                   uint64_t host, uint64_t *keys)
{
    size_t i, j;
    uint64_t sum;

    for (i = 0; i < sentences; i++) {
        sum = 0;
        for (j = 0; j < lengths[i]; j++)
            sum += (words[j] & 1 ? 1 : words[j]) * (2 * j + 1);
        words += lengths[i];
        keys[i] = (sum ^ host) * FACTOR;
    }
}

int is_learned(const uint64_t *learned, size_t count, uint64_t key)
{
    size_t place = lower_bound(learned, count, key);

    return place < count && learned[place] == key;
}

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void sort_values(uint64_t *values, size_t count)
{
    size_t i, j;

    if (count > FEW) {
        qsort(values, count, sizeof *values, by_value);
        return;
    }
    for (i = 1; i < count; i++) {
        uint64_t value = values[i];
        for (j = i; j > 0 && values[j - 1] > value; j--)
            values[j] = values[j - 1];
        values[j] = value;
    }
}

/* Hash each run of `size` words, rolling: `hashes` has room for all, `starts`, of a
 * power of two and one more, counts them by their upper bits. */
static void roll(const uint64_t *words, size_t shingles, size_t size, uint64_t *hashes,
                 uint32_t *starts, unsigned shift)
{
    uint64_t hash = 0, power = 1;
    size_t i;

    for (i = 0; i < size; i++) {
        hash = hash * FACTOR + words[i];
        power *= FACTOR;
    }
    for (i = 0;; i++) {
        hashes[i] = fmix64(hash);
        starts[(hashes[i] >> shift) + 1]++;
        if (i + 1 == shingles)
            return;
        hash = hash * FACTOR + (words[i + size] - words[i] * power);
    }
}

/* Sort hashes by way of their upper bits, with their places, into `out` and `places`.
 * Tells whether two are equal, of which the first place comes first. Gives up where
 * many are out of place. */
static int spread(const uint64_t *hashes, size_t count, uint32_t *starts,
                  unsigned shift, uint64_t *out, uint32_t *places)
{
    size_t i, j, at, moved = 0, most = MOVES * count;
    int equal = 0;

    for (i = 0; i < count; i++) {
        at = starts[hashes[i] >> shift]++;
        out[at] = hashes[i];
        places[at] = (uint32_t)i;
    }
    /* Hardly any is out of place, and then by a place or two. */
    for (i = 1; i < count && moved <= most; i++) {
        uint64_t hash = out[i];
        uint32_t place = places[i];
        for (j = i; j > 0 && out[j - 1] > hash; j--) {
            out[j] = out[j - 1];
            places[j] = places[j - 1];
        }
        out[j] = hash;
        places[j] = place;
        equal |= j > 0 && out[j - 1] == hash;
        moved += i - j;
    }
    return moved > most ? GAVE_UP : equal;
}

/* The same for many hashes, and for those that were made to be alike. */
static int spread_any(const uint64_t *hashes, size_t count, uint64_t *out,
                      uint32_t *places)
{
    Placed *items = malloc((2 * count + 1) * sizeof(Placed));
    size_t i;

    if (items == NULL)
        return NO_MEMORY;
    for (i = 0; i < count; i++) {
        items[i].hash = hashes[i];
        items[i].place = (uint32_t)i;
    }
    sort_placed(items, items + count, count);
    for (i = 0; i < count; i++) {
        out[i] = items[i].hash;
        places[i] = items[i].place;
    }
    free(items);
    return 1;
}

/* Put the hashes of shingles into `out`, sorted, each once, with the place where it is
 * found first; give how many, or a failure. `hashes` is scratch. */
static int64_t shingle(const uint64_t *words, size_t shingles, size_t size,
                       uint64_t *hashes, uint64_t *out, uint32_t *places)
{
    uint32_t starts[BUCKETS + 1];
    unsigned bits = 4;
    size_t i, distinct;
    int equal;

    if (!shingles)
        return 0;
    while (((size_t)1 << bits) < 2 * shingles && ((size_t)1 << bits) < BUCKETS)
        bits++;
    memset(starts, 0, (((size_t)1 << bits) + 1) * sizeof *starts);
    roll(words, shingles, size, hashes, starts, 64 - bits);
    for (i = 1; i < (size_t)1 << bits; i++)
        starts[i] += starts[i - 1];
    equal = spread(hashes, shingles, starts, 64 - bits, out, places);
    if (equal == GAVE_UP)
        equal = spread_any(hashes, shingles, out, places);
    if (equal <= 0)
        return equal ? equal : (int64_t)shingles;
    for (i = distinct = 1; i < shingles; i++) {
        if (out[i] == out[distinct - 1])
            continue;
        places[distinct] = places[i];
        out[distinct++] = out[i];
    }
    return (int64_t)distinct;
}

/* Append a row: u32 distinct shingles, distinct numbers, shingles, numbers; the hashes
 * of the shingles, of the numbers, sorted (u64); the first position of each shingle
 * (u32), padded to 8 bytes; for each number in the text which word it is, and which of
 * the distinct ones (u32 both). */
int shingle_row(const uint64_t *words, size_t count, size_t size, Longs *row)
{
    uint64_t *scratch, *out, *numbers;
    uint32_t *positions, *at, *places, head[4];
    size_t shingles, numbered = 0, flagged = 0, i;
    int64_t distinct;

    if (size > count)
        size = count;
    shingles = count ? count - size + 1 : 0;
    if (shingles > UINT32_MAX)
        return BAD_DATA;
    scratch = malloc((count + 1) * (sizeof(uint64_t) + 2 * sizeof(uint32_t)));
    if (scratch == NULL)
        return NO_MEMORY;
    positions = (uint32_t *)(void *)(scratch + count + 1);
    at = positions + count;
    for (i = 0; i < count; i++) {
        at[flagged] = (uint32_t)i;
        flagged += words[i] & 1;
    }
    if (longs_reserve(row, 2 + shingles + 2 * flagged + (shingles + 1) / 2)) {
        free(scratch);
        return NO_MEMORY;
    }
    out = row->data + row->size + 2;
    distinct = shingle(words, shingles, size, scratch, out, positions);
    if (distinct < 0) {
        free(scratch);
        return (int)distinct;
    }
    numbers = out + distinct;
    for (i = 0; i < flagged; i++)
        numbers[i] = words[at[i]];
    sort_values(numbers, flagged);
    for (i = 0; i < flagged; i++)
        if (!numbered || numbers[numbered - 1] != numbers[i])
            numbers[numbered++] = numbers[i];
    places = (uint32_t *)(void *)(numbers + numbered);
    memcpy(places, positions, (size_t)distinct * sizeof *places);
    places += distinct;
    if (distinct % 2)
        *places++ = 0;
    head[0] = (uint32_t)distinct;
    head[1] = (uint32_t)numbered;
    head[2] = (uint32_t)shingles;
    head[3] = (uint32_t)flagged;
    for (i = 0; i < flagged; i++) {
        *places++ = at[i];
        *places++ = (uint32_t)lower_bound(numbers, numbered, words[at[i]]);
    }
    memcpy(row->data + row->size, head, sizeof head);
    row->size += 2 + (size_t)distinct + numbered + ((size_t)distinct + 1) / 2 + flagged;
    free(scratch);
    return 0;
}

/* Give the upper halves of one hash in eight; `samples` has room for all. */
size_t sample_row(const uint64_t *hashes, size_t count, uint32_t *samples)
{
    size_t i, size = 0;

    for (i = 0; i < count; i++) {
        samples[size] = (uint32_t)(hashes[i] >> 32);
        size += hashes[i] % 8 == 0;
    }
    return size;
}

/* The compiler makes vectors of the inner loop; which ones, is chosen when it runs. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) \
    && defined(__linux__) && defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#define VECTORS __attribute__((target_clones("avx512f", "avx2", "default"), \
                               optimize("O3")))
#else
#define VECTORS
#endif

static inline uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Lower `out` to the least value of `LANES` permutations. */
VECTORS
static void minima(const uint32_t *restrict hashes, size_t count,
                   const uint32_t *restrict a, const uint32_t *restrict b,
                   uint32_t *restrict out)
{
    size_t i = 0, k;

    for (; i + 4 <= count; i += 4) {
        uint32_t h0 = hashes[i], h1 = hashes[i + 1];
        uint32_t h2 = hashes[i + 2], h3 = hashes[i + 3];
        for (k = 0; k < LANES; k++) {
            uint32_t left = least(h0 * a[k] + b[k], h1 * a[k] + b[k]);
            uint32_t right = least(h2 * a[k] + b[k], h3 * a[k] + b[k]);
            out[k] = least(out[k], least(left, right));
        }
    }
    for (; i < count; i++)
        for (k = 0; k < LANES; k++)
            out[k] = least(out[k], hashes[i] * a[k] + b[k]);
}

/* MinHash as datasketch has it under "affine32", of the upper halves of hashes.
 * `mixed` has room for `count`. */
void sign_row(const uint64_t *hashes, size_t count, const uint32_t *a,
              const uint32_t *b, size_t values, uint32_t *mixed, uint32_t *signature)
{
    uint32_t factors[LANES], summands[LANES], out[LANES];
    size_t i, start, size;

    for (i = 0; i < count; i++)
        mixed[i] = fmix32((uint32_t)(hashes[i] >> 32));
    for (start = 0; start < values; start += LANES) {
        /* The last lanes may be of no use. */
        size = values - start < LANES ? values - start : LANES;
        memcpy(factors, a + start, size * sizeof *a);
        memset(factors + size, 0, (LANES - size) * sizeof *a);
        memcpy(summands, b + start, size * sizeof *b);
        memset(summands + size, 0, (LANES - size) * sizeof *b);
        memset(out, 0xFF, sizeof out);
        minima(mixed, count, factors, summands, out);
        memcpy(signature + start, out, size * sizeof *out);
    }
}
