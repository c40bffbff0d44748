/* The kernel without Python: batches of texts and rows in, arrays out.
 *
 * The specification is `cleanlit/dedup/reference.py`, which gives the same bits.
 * Functions that can fail give 0, or one of the codes below. Nothing here is shared
 * between threads but a table that has been read.
 */
#ifndef CLEANLIT_KERNEL_H
#define CLEANLIT_KERNEL_H

#include <stddef.h>
#include <stdint.h>

/* Rows, hosts and runs are arrays that Python reads and writes as little-endian ones.
 * Elsewhere the install goes on without the kernel, rather than with a wrong one. */
#if defined(__BYTE_ORDER__) && defined(__ORDER_BIG_ENDIAN__) \
    && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#error "the kernel needs a little-endian processor"
#endif

/* Microsoft's compiler knows the word of C99 only when it is told to take C11. */
#if defined(_MSC_VER) && !defined(__clang__)
#define restrict __restrict
#endif

enum { NO_MEMORY = -1, BAD_DATA = -2 };

/* Kinds of elements: `cleanlit/dedup/folding.py`. */
enum { BREAK, SPACE, TERMINAL, END, SKIP, WORD, MARK, SINGLE, SEQUENCE };

typedef struct {
    uint16_t *stages;
    uint32_t *blocks;
    uint32_t *pool;
    uint32_t ascii[128]; /* kind, digit and folded code point: never a sequence */
    int plain; /* of ASCII, letters and digits are words, and folded to lower case */
} Table;

typedef struct {
    uint64_t *data;
    size_t size, room;
} Longs;

typedef struct {
    uint32_t *data;
    size_t size, room;
} Words32;

typedef struct {
    uint64_t hash;
    uint32_t place;
} Placed;

/* fold.c */
int table_read(Table *table, const uint8_t *data, size_t size);
void table_free(Table *table);
int scan_text(const Table *table, const uint8_t *text, size_t size, Longs *words,
              Words32 *lengths);
void digest_words(const uint64_t *words, size_t count, uint64_t digest[2]);

/* arrays.c */
int longs_reserve(Longs *array, size_t more);
int words32_reserve(Words32 *array, size_t more);
int sort_longs(uint64_t *values, size_t count);
void sort_placed(Placed *items, Placed *spare, size_t count);

/* shingle.c */
void sentence_keys(const uint64_t *words, const uint32_t *lengths, size_t sentences,
                   uint64_t host, uint64_t *keys);
int is_learned(const uint64_t *learned, size_t count, uint64_t key);
int shingle_row(const uint64_t *words, size_t count, size_t size, Longs *row);
size_t sample_row(const uint64_t *hashes, size_t count, uint32_t *samples);
void sign_row(const uint64_t *hashes, size_t count, const uint32_t *a,
              const uint32_t *b, size_t values, uint32_t *mixed, uint32_t *signature);

/* texts.c: what a text is made of, and what becomes of texts. */
typedef struct {
    const uint64_t *words;
    const uint32_t *lengths; /* of sentences, in words */
    const uint8_t *known; /* what is remembered of the host; see learn.c */
    size_t count, sentences, known_size;
    uint64_t host;
} Source;

typedef struct {
    Longs rows, keys;
    Words32 samples;
    uint64_t *sizes; /* of rows, in items of 64 bits */
    uint32_t *left, *cut, *sampled, *signatures;
} Made;

int make_texts(const Source *sources, size_t count, size_t size, const uint32_t *a,
               const uint32_t *b, size_t values, Made *made);
void made_free(Made *made);

/* verify.c: a row as `shingle_row` makes it. */
typedef struct {
    const uint64_t *hashes, *numbers;
    const uint32_t *positions, *places; /* of shingles; of numbers, with which it is */
    uint32_t count, number_count, size, placed;
} Row;

typedef struct {
    double threshold, aligned, numbers, run;
    uint32_t shingle;
} Limits;

enum { STRANGERS, NEAR, CUT, DIGEST, UPDATE };

typedef struct {
    double similarity;
    int32_t first, last; /* the window; -1 for none */
    uint8_t kind, inside;
} Verdict;

typedef struct {
    uint8_t *marks; /* one for each position of the text that has most */
    uint32_t *places;
    size_t room;
} Scratch;

int row_read(Row *row, const uint8_t *data, size_t size);
int verify_pair(const Row *one, const Row *other, const Limits *limits, int same_host,
                Scratch *scratch, Verdict *verdict);

/* file.c: rows one after the other in a file, by their ends (count + 1, from 0 on). Not
 * on Windows, which has no `pread`. */
typedef struct {
    int file;
    const uint64_t *ends;
    size_t count;
} RowFile;

int verify_file(const RowFile *rows, const uint32_t *pairs, const uint8_t *same_host,
                size_t number, const Limits *limits, Verdict *verdicts);

/* pairs.c: codes are left * texts + right. */
int band_pairs(const uint32_t *signatures, size_t texts, size_t values, size_t rows,
               size_t cap, double least, Longs *codes);
int sample_pairs(const uint32_t *samples, const uint32_t *owners, size_t count,
                 size_t texts, size_t cap, uint32_t least, Longs *codes);
int count_overlaps(const uint64_t *values, size_t size, const uint64_t *ends,
                   size_t lists, const uint32_t *pairs, size_t number,
                   uint32_t *shared);

/* meet.c: buckets of documents by key. `slots` is a power of two. */
typedef struct {
    const uint64_t *data;
    size_t size;
} Run;

typedef struct {
    const uint64_t *table;
    const Run *runs;
    size_t slots, many, cap, least, most;
} Meeting;

int text_keys(const uint32_t *signature, size_t bands, size_t rows,
              const uint32_t *samples, size_t sampled, uint64_t salt, Longs *keys);
size_t enter_keys(uint64_t *table, size_t slots, const uint64_t *keys, size_t count,
                  uint64_t number, size_t cap);
size_t merge_run(uint64_t *run, size_t size, const uint64_t *more, size_t count,
                 size_t cap);
int meet_keys(const Meeting *with, const uint64_t *keys, size_t count, size_t bands,
              Words32 *met);

/* learn.c: what is remembered of a host. */
typedef struct {
    uint64_t seen;
    const uint64_t *learned, *keys;
    const uint32_t *stories, *counts, *last;
    size_t known, count;
} Host;

typedef struct {
    uint64_t *keys;
    uint32_t *stories, *counts, *last;
    size_t count;
} Memory;

int find_learned(const uint8_t *data, size_t size, const uint8_t **learned,
                 size_t *count);
int has_key(const uint8_t *learned, size_t count, uint64_t key);
int count_learned(const uint8_t *data, size_t size, const uint64_t *keys, size_t count,
                  size_t *found);
int learn_keys(const uint8_t *data, size_t size, const uint64_t *given, size_t count,
               uint32_t story, size_t few, uint8_t **out, size_t *made);

static inline uint64_t fmix64(uint64_t h)
{
    h ^= h >> 33;
    h *= 0xFF51AFD7ED558CCDULL;
    h ^= h >> 33;
    h *= 0xC4CEB9FE1A85EC53ULL;
    return h ^ (h >> 33);
}

static inline uint32_t fmix32(uint32_t h)
{
    h ^= h >> 16;
    h *= 0x85EBCA6BU;
    h ^= h >> 13;
    h *= 0xC2B2AE35U;
    return h ^ (h >> 16);
}

/* The place of the first of sorted values that is not below one. */
static inline size_t lower_bound(const uint64_t *values, size_t count, uint64_t value)
{
    size_t low = 0, high = count, middle;

    while (low < high) {
        middle = low + (high - low) / 2;
        if (values[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#endif
