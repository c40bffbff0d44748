/* From hashes of words to sentence keys, rows of shingles, and signatures. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

#define FACTOR 0x9E3779B97F4A7C15ULL

enum { FEW = 32 };

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

/* Append a row: u32 distinct shingles, distinct numbers, shingles, numbers; the hashes
 * of the shingles, of the numbers, sorted (u64); the first position of each shingle
 * (u32), padded to 8 bytes; for each number in the text which word it is, and which of
 * the distinct ones (u32 both). */
int shingle_row(const uint64_t *words, size_t count, size_t size, Longs *row)
{
    Placed *items, *spare;
    uint64_t *out, *numbers;
    uint32_t *positions, *places, head[4];
    size_t shingles, distinct = 0, numbered = 0, flagged = 0, i, j;

    if (size > count)
        size = count;
    shingles = count ? count - size + 1 : 0;
    for (i = 0; i < count; i++)
        flagged += words[i] & 1;
    if (shingles > UINT32_MAX)
        return BAD_DATA;
    if (longs_reserve(row, 2 + shingles + 2 * flagged + (shingles + 1) / 2))
        return NO_MEMORY;
    items = malloc((2 * shingles + 1) * sizeof(Placed));
    if (items == NULL)
        return NO_MEMORY;
    spare = items + shingles;
    for (i = 0; i < shingles; i++) {
        uint64_t hash = 0;
        for (j = 0; j < size; j++)
            hash = hash * FACTOR + words[i + j];
        items[i].hash = fmix64(hash);
        items[i].place = (uint32_t)i;
    }
    sort_placed(items, spare, shingles);
    out = row->data + row->size + 2;
    for (i = 0; i < shingles; i++) {
        if (distinct && out[distinct - 1] == items[i].hash)
            continue;
        items[distinct].place = items[i].place;
        out[distinct++] = items[i].hash;
    }
    numbers = out + distinct;
    for (i = 0, j = 0; i < count; i++)
        if (words[i] & 1)
            numbers[j++] = words[i];
    sort_values(numbers, flagged);
    for (i = 0; i < flagged; i++)
        if (!numbered || numbers[numbered - 1] != numbers[i])
            numbers[numbered++] = numbers[i];
    positions = (uint32_t *)(void *)(numbers + numbered);
    for (i = 0; i < distinct; i++)
        positions[i] = items[i].place;
    if (distinct % 2)
        positions[distinct] = 0;
    head[0] = (uint32_t)distinct;
    head[1] = (uint32_t)numbered;
    head[2] = (uint32_t)shingles;
    head[3] = (uint32_t)flagged;
    places = positions + distinct + distinct % 2;
    for (i = 0; i < count; i++) {
        if (!(words[i] & 1))
            continue;
        *places++ = (uint32_t)i;
        *places++ = (uint32_t)lower_bound(numbers, numbered, words[i]);
    }
    memcpy(row->data + row->size, head, sizeof head);
    row->size += 2 + distinct + numbered + (distinct + 1) / 2 + flagged;
    free(items);
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

VECTORS
static void minima(const uint32_t *restrict hashes, size_t count,
                   const uint32_t *restrict a, const uint32_t *restrict b,
                   size_t values, uint32_t *restrict out)
{
    size_t i = 0, k;

    for (; i + 4 <= count; i += 4) {
        uint32_t h0 = hashes[i], h1 = hashes[i + 1];
        uint32_t h2 = hashes[i + 2], h3 = hashes[i + 3];
        for (k = 0; k < values; k++) {
            uint32_t left = least(h0 * a[k] + b[k], h1 * a[k] + b[k]);
            uint32_t right = least(h2 * a[k] + b[k], h3 * a[k] + b[k]);
            out[k] = least(out[k], least(left, right));
        }
    }
    for (; i < count; i++)
        for (k = 0; k < values; k++)
            out[k] = least(out[k], hashes[i] * a[k] + b[k]);
}

/* MinHash as datasketch has it under "affine32", of the upper halves of hashes.
 * `mixed` has room for `count`. */
void sign_row(const uint64_t *hashes, size_t count, const uint32_t *a,
              const uint32_t *b, size_t values, uint32_t *mixed, uint32_t *signature)
{
    size_t i;

    for (i = 0; i < count; i++)
        mixed[i] = fmix32((uint32_t)(hashes[i] >> 32));
    memset(signature, 0xFF, values * sizeof(uint32_t));
    minima(mixed, count, a, b, values, signature);
}
