/* Arbitrary bytes for what the kernel does with one document at a time, and for rows in
 * files: a target for libFuzzer, or with PLAIN a program.
 *
 *     fuzz_stream INPUTS [SEED]
 *
 * Whatever the bytes, nothing may be read or written beside an array; where they are
 * sound, the results are compared with those of plainer code. It must be built with
 * AddressSanitizer and UndefinedBehaviorSanitizer: `scripts/sanitize.py` does.
 */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BITS 26
#define NUMBER ((1ULL << BITS) - 1)
#define EMPTY UINT64_MAX

enum { RUNS = 4, ROWS = 6, LONG = 150000, SLOTS = 1024 };

static void check(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_stream: %s\n", what);
    abort();
}

typedef struct {
    const uint8_t *at;
    size_t left;
} Bytes;

/* The next byte, and zeros behind the last one. */
static unsigned next(Bytes *from)
{
    if (!from->left)
        return 0;
    from->left--;
    return *from->at++;
}

/* A value of 64 bits: one of few that are often met again, or any. */
static uint64_t value(Bytes *from)
{
    unsigned chosen = next(from), i;
    uint64_t made = 0;

    if (chosen % 8)
        return ((uint64_t)(chosen % 5) << 61) + ((uint64_t)(chosen % 3) << BITS);
    for (i = 0; i < 8; i++)
        made = made << 8 | next(from);
    return made;
}

/* An array of its own, so that a byte too far is seen. */
static void *array(size_t size)
{
    void *made = malloc(size ? size : 1);

    check(made != NULL, "no memory");
    return made;
}

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static uint64_t *values(Bytes *from, size_t count, uint64_t kept)
{
    uint64_t *made = array(8 * count);
    size_t i;

    for (i = 0; i < count; i++)
        made[i] = value(from) & kept;
    return made;
}

/* Entries of a run; in order if they are `sound`, whatever order they are in if not. */
static uint64_t *entries(Bytes *from, size_t count, int sound)
{
    uint64_t *made = values(from, count, EMPTY);
    size_t i;

    for (i = 0; sound && i < count; i++)
        made[i] = (made[i] & ~NUMBER) | i;
    if (sound)
        qsort(made, count, 8, by_value);
    return made;
}

static size_t in_bucket(const uint64_t *data, size_t size, uint64_t key)
{
    size_t i, held = 0;

    for (i = 0; i < size; i++)
        held += data[i] != EMPTY && (data[i] & ~NUMBER) == (key & ~NUMBER);
    return held;
}

/* Whether a document is in a bucket of one of the keys. */
static int is_there(const Meeting *with, const uint64_t *keys, size_t count,
                    uint32_t number)
{
    size_t i, j, k;

    for (k = 0; k < count; k++) {
        for (i = 0; i < with->many; i++)
            for (j = 0; j < with->runs[i].size; j++)
                if (with->runs[i].data[j] == (keys[k] | number))
                    return 1;
        for (j = 0; j < with->slots; j++)
            if (with->table[j] == (keys[k] | number))
                return 1;
    }
    return 0;
}

static void fuzz_buckets(Bytes from)
{
    size_t slots = (size_t)1 << next(&from) % 7, cap = 1 + next(&from) % 4, i, j, made;
    size_t count = next(&from) % 24, documents = next(&from) % 12;
    int sound = next(&from) % 4 != 0;
    uint64_t *table = array(8 * slots), *keys, *data[RUNS];
    Run runs[RUNS];
    Meeting with;
    Words32 met = {NULL, 0, 0};

    for (i = 0; i < slots; i++)
        table[i] = sound ? EMPTY : value(&from);
    for (i = 0; i < documents; i++) {
        size_t size = next(&from) % 8;
        uint64_t *own = values(&from, size, sound ? ~NUMBER : EMPTY);
        made = enter_keys(table, slots, own, size, i, cap);
        check(made <= size, "more entries than keys");
        for (j = 0; sound && j < size; j++)
            check(in_bucket(table, slots, own[j]) <= cap, "a bucket runs over");
        free(own);
    }
    with.many = next(&from) % (RUNS + 1);
    for (i = 0; i < with.many; i++) {
        runs[i].size = next(&from) % 40;
        runs[i].data = data[i] = entries(&from, runs[i].size, sound);
    }
    with.table = table;
    with.runs = runs;
    with.slots = slots;
    with.cap = cap;
    with.least = 1 + next(&from) % 3;
    with.most = 1 + next(&from) % 6;
    keys = values(&from, count, ~NUMBER);
    check(!meet_keys(&with, keys, count, next(&from) % 24, &met), "no memory");
    check(met.size <= with.most, "too many are met");
    for (i = 0; i < met.size; i++) {
        check(!i || met.data[i - 1] < met.data[i], "those met are not in order");
        check(is_there(&with, keys, count, met.data[i]), "one is met that is not there");
    }
    for (i = 0; i < with.many; i++)
        free(data[i]);
    free(met.data);
    free(keys);
    free(table);
}

static void fuzz_merge(Bytes from)
{
    size_t size = next(&from) % 40, count = next(&from) % 40, cap, kept, i, total;
    int sound = next(&from) % 4 != 0;
    uint64_t *older = entries(&from, size, sound), *more = entries(&from, count, sound);
    uint64_t *run = array(8 * (size + count)), *all = array(8 * (size + count));

    cap = 1 + next(&from) % 4;
    memcpy(run, older, 8 * size);
    memcpy(all, older, 8 * size);
    memcpy(all + size, more, 8 * count);
    kept = merge_run(run, size, more, count, cap);
    check(kept <= size + count, "more entries than there were");
    for (i = 0; sound && i < size + count; i++) {
        total = in_bucket(all, size + count, all[i]);
        check(in_bucket(run, kept, all[i]) == (total < cap ? total : cap),
              "a bucket has another size");
    }
    for (i = 1; sound && i < kept; i++)
        check(run[i - 1] <= run[i], "a run is not in order");
    free(older);
    free(more);
    free(run);
    free(all);
}

static void fuzz_keys(Bytes from)
{
    size_t bands = 1 + next(&from) % 9, rows = 1 + next(&from) % 5, i;
    /* Beyond 512, more are chosen than are kept. */
    size_t sampled = next(&from) * (next(&from) % 4);
    uint32_t *signature = array(4 * bands * rows), *samples = array(4 * sampled);
    uint64_t salt = value(&from);
    Longs keys = {NULL, 0, 0};

    for (i = 0; i < bands * rows; i++)
        signature[i] = (uint32_t)value(&from);
    for (i = 0; i < sampled; i++)
        samples[i] = (uint32_t)(value(&from) >> 7) ^ (uint32_t)i;
    check(!text_keys(signature, bands, rows, samples, sampled, salt, &keys), "no memory");
    check(!text_keys(signature, bands, rows, samples, sampled, salt, &keys), "no memory");
    check(keys.size % 2 == 0 && keys.size / 2 >= bands, "too few keys");
    check(keys.size / 2 <= bands + 256, "too many keys");
    check(!memcmp(keys.data, keys.data + keys.size / 2, 4 * keys.size), "other keys");
    for (i = 0; i < keys.size; i++)
        check(!(keys.data[i] & NUMBER), "a key has the bits of a number");
    free(signature);
    free(samples);
    free(keys.data);
}

/* A host that documents are told of; it may be damaged on the way. */
static void fuzz_host(Bytes from)
{
    size_t few = 1 + next(&from) % 5, told = next(&from) % 24, size = 0, made, found, i;
    size_t before = 0, count, place;
    uint8_t *host = NULL, *out;
    int sound = 1;

    if (next(&from) % 4 == 0) {
        /* Bytes for a host, with a head that may fit them. */
        uint64_t head[3] = {next(&from), next(&from) % 5, next(&from) % 5};
        size = next(&from) % 4 ? 24 + 8 * head[1] + head[2] * (16 + 4 * few)
                               : next(&from);
        host = array(size);
        for (i = 0; i < size; i++)
            host[i] = (uint8_t)next(&from);
        memcpy(host, head, size < sizeof head ? size : sizeof head);
        sound = 0;
    }
    for (i = 0; i < told; i++) {
        count = next(&from) % 8;
        uint64_t *keys = values(&from, count, EMPTY);
        uint32_t story = next(&from) % 4 ? (uint32_t)next(&from) % 9 : UINT32_MAX - 1;
        int failed = learn_keys(host, size, keys, count, story, few, &out, &made);
        check(sound ? !failed : failed == 0 || failed == BAD_DATA, "no host is made");
        if (!failed) {
            free(host);
            host = array(made);
            memcpy(host, out, size = made);
        }
        free(out);
        failed = count_learned(host, size, keys, count, &found);
        check(sound ? !failed : failed == 0 || failed == BAD_DATA, "no keys are known");
        check(found <= count, "more keys are known than were asked for");
        if (sound) {
            memcpy(&place, host + 8, 8);
            check(place >= before, "what was learned is lost");
            before = place;
        }
        free(keys);
        if (size && next(&from) % 16 == 0) {
            place = next(&from) % 3 ? next(&from) % 32 : next(&from) * 7;
            host[place % size] ^= (uint8_t)(1 + next(&from) % 255);
            size -= next(&from) % 4 == 0 && size > 4 ? next(&from) % 4 : 0;
            sound = 0;
        }
    }
    free(host);
}

static void make_row(Bytes *from, int is_long, Longs *row)
{
    size_t count = next(from) % 4 ? next(from) : next(from) % 8, i;
    uint64_t state = value(from), *words;

    if (is_long)
        count = LONG;
    words = array(8 * count);
    for (i = 0; i < count; i++)
        words[i] = count < LONG ? fmix64(next(from) % 24) : fmix64(state + i);
    check(!shingle_row(words, count, 3, row), "no memory");
    free(words);
}

static int same(const Verdict *one, const Verdict *other)
{
    return one->similarity == other->similarity && one->first == other->first
           && one->last == other->last && one->kind == other->kind
           && one->inside == other->inside;
}

/* Rows stand at 0, SLOTS, 1, SLOTS + 1 and so on, so that two want one place where those
 * that were read stay at hand. */
static uint32_t place_of(size_t row)
{
    return (uint32_t)(row / 2 + row % 2 * SLOTS);
}

static size_t row_at(uint32_t place)
{
    return place % SLOTS * 2 + place / SLOTS;
}

/* Compare pairs of rows that are as they were made with what is told of the file. */
static void check_verdicts(const Longs *made, const uint32_t *pairs, size_t number,
                           const uint8_t *same_host, const Limits *limits,
                           const Verdict *verdicts)
{
    Scratch scratch = {NULL, NULL, 0};
    Verdict verdict;
    Row left, right;
    size_t i;

    for (i = 0; i < number; i++) {
        const Longs *one = made + row_at(pairs[2 * i]);
        const Longs *other = made + row_at(pairs[2 * i + 1]);
        check(!row_read(&left, (const uint8_t *)one->data, 8 * one->size), "a bad row");
        check(!row_read(&right, (const uint8_t *)other->data, 8 * other->size),
              "a bad row");
        memset(&verdict, 0, sizeof verdict);
        check(!verify_pair(&left, &right, limits, same_host[i], &scratch, &verdict),
              "no verdict");
        check(same(&verdict, verdicts + i), "another verdict than on rows in memory");
    }
    free(scratch.marks);
    free(scratch.places);
}

static void fuzz_file(Bytes from)
{
    static FILE *file;
    Limits limits = {0.5, 0.6, 0.6, 12.0, 3};
    size_t count = 1 + next(&from) % ROWS, number = next(&from) % 24, i;
    size_t places = SLOTS + ROWS, size, end = 0;
    uint64_t *ends = array(8 * (places + 1));
    uint32_t *pairs = array(8 * number);
    uint8_t *same_host = array(number);
    Verdict *verdicts = array(number * sizeof *verdicts);
    Longs made[ROWS] = {{NULL, 0, 0}};
    RowFile rows;
    /* Now and then rows that do not all stay at hand. */
    int are_long = next(&from) == 255 && next(&from) > 192, sound, failed, at;

    if (file == NULL)
        file = tmpfile();
    check(file != NULL, "no temporary file");
    at = fileno(file);
    check(!ftruncate(at, 0), "no temporary file");
    for (i = 0; i < count; i++)
        make_row(&from, are_long, made + i);
    ends[0] = 0;
    for (i = 0; i < places; i++) {
        size_t row = i % SLOTS < ROWS ? row_at((uint32_t)i) : count;
        size = row < count ? 8 * made[row].size : 0;
        if (size)
            check(pwrite(at, made[row].data, size, (off_t)end) == (ssize_t)size,
                  "the temporary file is full");
        ends[i + 1] = end += size;
    }
    for (i = 0; i < number; i++) {
        pairs[2 * i] = place_of(next(&from) % count);
        pairs[2 * i + 1] = place_of(next(&from) % count);
        same_host[i] = next(&from) % 2;
    }
    sound = next(&from) % 2 == 0;
    if (!sound) {
        uint8_t byte = (uint8_t)next(&from);
        switch (next(&from) % 4) {
        case 0:
            ends[place_of(next(&from) % count) + next(&from) % 2] = value(&from);
            break;
        case 1:
            ends[place_of(next(&from) % count) + 1] -= 1 + next(&from) % 72;
            break;
        case 2:
            if (number)
                pairs[next(&from) % (2 * number)] = (uint32_t)value(&from) - byte % 2;
            break;
        default:
            check(pwrite(at, &byte, 1, (off_t)(next(&from) % 32)) == 1, "no byte");
        }
    }
    rows.file = at;
    rows.ends = ends;
    rows.count = places;
    memset(verdicts, 0, number * sizeof *verdicts);
    failed = verify_file(&rows, pairs, same_host, number, &limits, verdicts);
    check(sound ? !failed : failed == 0 || failed == BAD_DATA || failed == NO_MEMORY,
          "no verdicts");
    if (sound)
        check_verdicts(made, pairs, number, same_host, &limits, verdicts);
    for (i = 0; i < count; i++)
        free(made[i].data);
    free(ends);
    free(pairs);
    free(same_host);
    free(verdicts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__asan_default_options(void);

/* A damaged row may ask for any size of memory; there must be a way out. */
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1:max_allocation_size_mb=64";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Bytes from = {data, size};

    switch (next(&from) % 8) {
    case 0:
    case 1:
        fuzz_buckets(from);
        break;
    case 2:
        fuzz_merge(from);
        break;
    case 3:
        fuzz_keys(from);
        break;
    case 4:
    case 5:
        fuzz_host(from);
        break;
    default:
        fuzz_file(from);
    }
    return 0;
}

#ifdef PLAIN
static uint64_t state;

static uint64_t draw(void)
{
    state += 0x9E3779B97F4A7C15ULL;
    return fmix64(state);
}

int main(int count, char **arguments)
{
    unsigned long inputs, i;

    check(count > 1, "usage: fuzz_stream INPUTS [SEED]");
    inputs = strtoul(arguments[1], NULL, 10);
    state = count > 2 ? strtoul(arguments[2], NULL, 10) : 1;
    for (i = 0; i < inputs; i++) {
        /* Few bytes leave zeros behind them, which are sound; many say all. */
        size_t size = draw() % (draw() % 2 ? 64 : 1024), j;
        uint8_t *data = array(size), few = draw() % 4 == 0;
        for (j = 0; j < size; j++)
            data[j] = (uint8_t)(draw() % (few ? 16 : 256));
        LLVMFuzzerTestOneInput(data, size);
        free(data);
    }
    printf("%lu inputs\n", inputs);
    return 0;
}
#endif
