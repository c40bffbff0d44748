/* Arbitrary bytes for the kernel: a target for libFuzzer, or with PLAIN a program.
 *
 *     fuzz_kernel TABLE INPUTS [SEED]
 *
 * mutates texts, rows and the folding table in so many ways. It must be built with
 * AddressSanitizer and UndefinedBehaviorSanitizer: `scripts/sanitize.py` does.
 */
#include "kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Table table;
static uint8_t *table_data;
static size_t table_size;

static void check(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_kernel: %s\n", what);
    abort();
}

static void compare(const Row *one, const Row *other)
{
    Limits limits = {0.5, 0.6, 0.6, 12.0, 3};
    Scratch scratch = {NULL, NULL, 0};
    Verdict forth, back;
    int failed = verify_pair(one, other, &limits, 0, &scratch, &forth);

    if (!failed)
        check(forth.similarity >= 0 && forth.kind <= UPDATE, "a verdict out of range");
    failed = verify_pair(other, one, &limits, 1, &scratch, &back);
    if (!failed)
        check(back.similarity >= 0 && back.kind <= UPDATE, "a verdict out of range");
    free(scratch.marks);
    free(scratch.places);
}

static void fuzz_text(const uint8_t *data, size_t size)
{
    Longs words = {NULL, 0, 0}, rows = {NULL, 0, 0};
    Words32 lengths = {NULL, 0, 0};
    uint32_t a[5] = {1, 3, 5, 7, 9}, b[5] = {2, 4, 6, 8, 0}, signature[5];
    uint64_t digest[2], *keys;
    uint32_t *mixed, head[4];
    size_t sum = 0, i;
    Row row;

    check(!scan_text(&table, data, size, &words, &lengths), "no memory");
    for (i = 0; i < lengths.size; i++)
        sum += lengths.data[i];
    check(sum == words.size, "sentences are not all words");
    digest_words(words.data, words.size, digest);
    keys = malloc(8 * lengths.size + 8);
    sentence_keys(words.data, lengths.data, lengths.size, 7, keys);
    for (i = 0; i < lengths.size; i++)
        is_learned(keys, lengths.size, keys[i]);
    check(!shingle_row(words.data, words.size, 1 + size % 16, &rows), "no memory");
    check(!row_read(&row, (const uint8_t *)rows.data, 8 * rows.size), "a bad row");
    for (i = 1; i < row.count; i++)
        check(row.hashes[i - 1] < row.hashes[i], "hashes are not sorted");
    memcpy(head, rows.data, sizeof head);
    mixed = malloc(4 * (size_t)head[0] + 4);
    check(sample_row(row.hashes, row.count, mixed) <= row.count, "too many samples");
    sign_row(row.hashes, row.count, a, b, 5, mixed, signature);
    compare(&row, &row);
    free(words.data);
    free(rows.data);
    free(lengths.data);
    free(keys);
    free(mixed);
}

/* Two rows out of the bytes, whatever they hold. */
static void fuzz_rows(const uint8_t *data, size_t size)
{
    size_t half = size / 16 * 8, i;
    uint64_t *held = malloc(2 * half + 8);
    uint32_t head[4];
    Row rows[2];
    int sound = 1;

    memcpy(held, data, 2 * half);
    for (i = 0; i < 2; i++) {
        uint8_t *at = (uint8_t *)held + i * half;
        if (half >= 16 && size % 3) {
            /* As many hashes and numbers as there is room for. */
            memcpy(head, at, sizeof head);
            head[1] %= 5;
            head[0] = (uint32_t)(half < 16 + 8 * head[1]
                                     ? 0
                                     : (half - 16 - 8 * head[1]) / 8 * 2 / 3);
            head[2] = head[0] + head[2] % 9;
            memcpy(at, head, sizeof head);
            if (2 + head[0] + head[1] + (head[0] + 1) / 2 != half / 8)
                sound = 0;
        }
        sound &= !row_read(rows + i, at, half);
    }
    if (sound)
        compare(rows, rows + 1);
    free(held);
}

static void fuzz_table(const uint8_t *data, size_t size)
{
    Table other;
    Longs words = {NULL, 0, 0};
    Words32 lengths = {NULL, 0, 0};
    uint8_t *changed = malloc(table_size);
    size_t i, place;

    memcpy(changed, table_data, table_size);
    for (i = 0; i + 4 < size && i < 80; i += 4) {
        memcpy(&place, "\0\0\0\0\0\0\0", sizeof place);
        memcpy(&place, data + i, 3);
        changed[place % table_size] = data[i + 3];
    }
    if (!table_read(&other, changed, table_size - size % 2)) {
        scan_text(&other, data, size, &words, &lengths);
        table_free(&other);
    }
    free(changed);
    free(words.data);
    free(lengths.data);
}

static void fuzz_pairs(const uint8_t *data, size_t size)
{
    size_t count = size / 4, i;
    uint32_t *values = malloc(4 * count + 4), *owners = malloc(4 * count + 4);
    Longs codes = {NULL, 0, 0};

    for (i = 0; i < count; i++) {
        values[i] = (uint32_t)(data[4 * i] % 7) << 29;
        owners[i] = (uint32_t)(i / 3);
    }
    check(!sample_pairs(values, owners, count, count / 3 + 1, 1 + size % 4, 1, &codes),
          "no pairs");
    for (i = 0; i < codes.size; i++)
        check(codes.data[i] / (count / 3 + 1) < codes.data[i] % (count / 3 + 1),
              "a pair is not in order");
    codes.size = 0;
    check(!band_pairs(values, count / 4, 4, 2, 1 + size % 4, 0.5, &codes), "no pairs");
    free(values);
    free(owners);
    free(codes.data);
}

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void load(const char *path)
{
    FILE *file = fopen(path, "rb");

    check(file != NULL, "the table cannot be opened");
    table_data = malloc(1 << 20);
    table_size = fread(table_data, 1, 1 << 20, file);
    fclose(file);
    check(!table_read(&table, table_data, table_size), "the table cannot be read");
}

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count;
    (void)arguments;
    load(getenv("FOLDING") ? getenv("FOLDING") : "cleanlit/dedup/folding.bin");
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    switch (data[0] % 16) {
    case 0:
        fuzz_table(data + 1, size - 1);
        break;
    case 1:
    case 2:
    case 3:
        fuzz_rows(data + 1, size - 1);
        break;
    case 4:
        fuzz_pairs(data + 1, size - 1);
        break;
    default:
        fuzz_text(data + 1, size - 1);
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

static const char *const PIECES[] = {
    "The ferry left at 9:15. ", "İi̇ı Ёё е\xCC\x88", "人が渡船。", "हिन्दी में ", "\xED\xA0\x80",
    "\xF4\x90\x80\x80", "\xC0\x80", "\xEF\xB7\xBA", "\xE3\x8C\x80", "e\xCC\x81\xCC\x81",
    "\n\n", "... !? ", "aaaaaaaaaaaaaaaa", "1 2 3 4 5 ", "\xF0\x9F", "\xE2\x80\x8B",
};

static size_t make_input(uint8_t *out, size_t room)
{
    size_t size = 0, pieces = draw() % 64, i, length;
    const char *piece;

    out[size++] = (uint8_t)draw();
    for (i = 0; i < pieces; i++) {
        if (draw() % 4 == 0) {
            for (length = draw() % 32; length && size < room; length--)
                out[size++] = (uint8_t)draw();
            continue;
        }
        piece = PIECES[draw() % (sizeof PIECES / sizeof *PIECES)];
        length = strlen(piece);
        if (size + length > room)
            break;
        memcpy(out + size, piece, length);
        size += length;
    }
    for (i = draw() % 4; i && size > 1; i--)
        out[1 + draw() % (size - 1)] = (uint8_t)draw();
    return size;
}

int main(int count, char **arguments)
{
    static uint8_t input[4096];
    unsigned long inputs, i;

    check(count > 2, "usage: fuzz_kernel TABLE INPUTS [SEED]");
    load(arguments[1]);
    inputs = strtoul(arguments[2], NULL, 10);
    state = count > 3 ? strtoul(arguments[3], NULL, 10) : 1;
    for (i = 0; i < inputs; i++) {
        size_t size = make_input(input, sizeof input);
        /* A copy of just this size, so that a byte too far is seen. */
        uint8_t *data = malloc(size);
        memcpy(data, input, size);
        LLVMFuzzerTestOneInput(data, size);
        free(data);
    }
    table_free(&table);
    free(table_data);
    printf("%lu inputs\n", inputs);
    return 0;
}
#endif
