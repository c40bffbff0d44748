/* From UTF-8 to hashes of folded words, without a string for a word. */
#include "kernel.h"
#include "plain.h"

#include <stdlib.h>
#include <string.h>

#define POINTS 0x110000U
#define BLOCK 128U
#define STAGES (POINTS / BLOCK)
#define HEAD 28U
#define KIND 15U
#define DIGIT 16U
#define VALUE_SHIFT 5

/* Marks that make no difference behind one letter: the dot of a Turkish capital i that
 * was folded, and the two dots of a Cyrillic yo. */
#define DOT 0x307U
#define DOTS 0x308U
#define DOTTED 'i'
#define YE 0x435U

/* What a code point is: kind, digit and value, a sequence's value its place. */
static uint32_t entry_of(const Table *table, uint32_t point)
{
    uint32_t entry
        = table->blocks[table->stages[point / BLOCK] * BLOCK + point % BLOCK];
    return (entry & KIND) == SEQUENCE ? entry : entry + (point << VALUE_SHIFT);
}

static int is_sound(const Table *table, uint32_t blocks, uint32_t pool)
{
    uint32_t i, j, place, length;

    for (i = 0; i < STAGES; i++)
        if (table->stages[i] >= blocks)
            return 0;
    for (i = 0; i < blocks * BLOCK; i++) {
        if ((table->blocks[i] & KIND) > SEQUENCE)
            return 0;
        if ((table->blocks[i] & KIND) != SEQUENCE)
            continue;
        place = table->blocks[i] >> VALUE_SHIFT;
        if (place >= pool)
            return 0;
        length = table->pool[place];
        if (length > pool - place - 1)
            return 0;
        for (j = 1; j <= length; j++)
            if ((table->pool[place + j] & KIND) >= SEQUENCE)
                return 0;
    }
    return 1;
}

/* Whether ASCII is as `words_of` takes it to be; in a table that is not damaged it is. */
static int is_plain(const Table *table)
{
    uint32_t i, entry;

    for (i = 0; i < 128; i++) {
        entry = table->ascii[i];
        if ((entry & KIND) != WORD && !is_digit(i) && !is_letter(i))
            continue;
        if (entry != (WORD | (is_digit(i) ? DIGIT : 0)
                      | (is_letter(i) ? i | 0x20 : i) << VALUE_SHIFT)
            || !(is_digit(i) || is_letter(i)))
            return 0;
    }
    return (table->ascii[' '] & KIND) == SPACE;
}

int table_read(Table *table, const uint8_t *data, size_t size)
{
    uint32_t blocks, pool, i;
    const uint8_t *at;

    memset(table, 0, sizeof *table);
    if (size < HEAD || memcmp(data, "clfold01", 8) != 0)
        return BAD_DATA;
    blocks = read32(data + 20);
    pool = read32(data + 24);
    if (blocks < 1 || blocks > STAGES || pool > (1U << 20)
        || size != HEAD + 2 * STAGES + 4 * (size_t)(blocks * BLOCK) + 4 * (size_t)pool)
        return BAD_DATA;
    table->stages = malloc(STAGES * sizeof(uint16_t));
    table->blocks = malloc((size_t)blocks * BLOCK * sizeof(uint32_t));
    table->pool = malloc((pool + 1) * sizeof(uint32_t));
    if (!table->stages || !table->blocks || !table->pool) {
        table_free(table);
        return NO_MEMORY;
    }
    at = data + HEAD;
    for (i = 0; i < STAGES; i++, at += 2)
        table->stages[i] = (uint16_t)(at[0] | at[1] << 8);
    for (i = 0; i < blocks * BLOCK; i++, at += 4)
        table->blocks[i] = read32(at);
    for (i = 0; i < pool; i++, at += 4)
        table->pool[i] = read32(at);
    if (!is_sound(table, blocks, pool)) {
        table_free(table);
        return BAD_DATA;
    }
    for (i = 0; i < 128; i++) {
        table->ascii[i] = entry_of(table, i);
        if ((table->ascii[i] & KIND) == SEQUENCE) {
            table_free(table);
            return BAD_DATA;
        }
    }
    table->plain = is_plain(table);
    return 0;
}

void table_free(Table *table)
{
    free(table->stages);
    free(table->blocks);
    free(table->pool);
    memset(table, 0, sizeof *table);
}

/* Read one code point of two bytes or more; what is no UTF-8 is a surrogate. */
static uint32_t decode(const uint8_t *text, size_t size, size_t *at)
{
    const uint8_t *s = text + *at;
    size_t left = size - *at;
    uint32_t point;

    if (s[0] >= 0xC2 && s[0] < 0xE0 && left > 1 && (s[1] & 0xC0) == 0x80) {
        *at += 2;
        return (s[0] & 0x1FU) << 6 | (s[1] & 0x3FU);
    }
    if (s[0] >= 0xE0 && s[0] < 0xF0 && left > 2 && (s[1] & 0xC0) == 0x80
        && (s[2] & 0xC0) == 0x80) {
        point = (s[0] & 0x0FU) << 12 | (s[1] & 0x3FU) << 6 | (s[2] & 0x3FU);
        if (point >= 0x800) {
            *at += 3;
            return point;
        }
    }
    if (s[0] >= 0xF0 && s[0] < 0xF5 && left > 3 && (s[1] & 0xC0) == 0x80
        && (s[2] & 0xC0) == 0x80 && (s[3] & 0xC0) == 0x80) {
        point = (s[0] & 0x07U) << 18 | (s[1] & 0x3FU) << 12 | (s[2] & 0x3FU) << 6
                | (s[3] & 0x3FU);
        if (point >= 0x10000 && point < POINTS) {
            *at += 4;
            return point;
        }
    }
    *at += 1;
    return 0xD800;
}

enum { OUTSIDE, IN_WORD, IN_SINGLE };

typedef struct {
    Longs *words;
    Words32 *lengths;
    uint64_t hash;
    uint32_t before;   /* the code point of the element before this one */
    uint32_t sentence; /* words in this sentence so far */
    int state, first_digit, last_digit, terminal;
} Scan;

static inline int end_word(Scan *scan)
{
    if (scan->state == OUTSIDE)
        return 0;
    if (scan->words->size == scan->words->room && longs_reserve(scan->words, 1))
        return NO_MEMORY;
    scan->words->data[scan->words->size++]
        = (fmix64(scan->hash) & ~(uint64_t)1)
          | (uint64_t)(unsigned)(scan->first_digit | scan->last_digit);
    scan->sentence++;
    scan->state = OUTSIDE;
    return 0;
}

static int end_sentence(Scan *scan)
{
    if (!scan->sentence)
        return 0;
    if (words32_reserve(scan->lengths, 1))
        return NO_MEMORY;
    scan->lengths->data[scan->lengths->size++] = scan->sentence;
    scan->sentence = 0;
    return 0;
}

static inline int begin_word(Scan *scan, int state, int digit)
{
    if (end_word(scan))
        return NO_MEMORY;
    scan->state = state;
    scan->hash = 0;
    scan->first_digit = digit;
    return 0;
}

static inline int put(Scan *scan, uint32_t entry)
{
    uint32_t value = entry >> VALUE_SHIFT, kind = entry & KIND;
    int digit = (entry & DIGIT) != 0, blank = 0;

    switch (kind) {
    case SKIP:
        return 0;
    case WORD:
        if (scan->state != IN_WORD && begin_word(scan, IN_WORD, digit))
            return NO_MEMORY;
        break;
    case SINGLE:
        if (begin_word(scan, IN_SINGLE, digit))
            return NO_MEMORY;
        break;
    case MARK:
        if ((value == DOT && scan->before == DOTTED)
            || (value == DOTS && scan->before == YE))
            return 0;
        if (scan->state == OUTSIDE && begin_word(scan, IN_WORD, digit))
            return NO_MEMORY;
        break;
    default:
        if (end_word(scan))
            return NO_MEMORY;
        blank = kind == END || (kind == SPACE && scan->terminal);
        scan->terminal = kind == TERMINAL;
        scan->before = value;
        return blank ? end_sentence(scan) : 0;
    }
    scan->hash = scan->hash * FACTOR + value;
    scan->last_digit = digit;
    scan->before = value;
    scan->terminal = 0;
    return 0;
}

static int put_sequence(const Table *table, Scan *scan, uint32_t place)
{
    uint32_t length = table->pool[place], i;

    for (i = 1; i <= length; i++)
        if (put(scan, table->pool[place + i]))
            return NO_MEMORY;
    return 0;
}

/* Take the words from `at` on that are plain as a whole, with the blanks between them;
 * give where they end. At `at` stands a letter or digit, and no word is open; with
 * `more` there is more of the text behind `size`. */
static size_t words_of(Scan *scan, const uint8_t *text, size_t size, int more,
                       const uint64_t *bits, size_t at)
{
    uint64_t *out = scan->words->data + scan->words->size;
    size_t end, found = 0, room = scan->words->room - scan->words->size;

    while (found < room) {
        end = end_of_run(bits, at);
        if (end < size ? text[end] >= 0x80 : more)
            break; /* It may go on, with a letter or a mark. */
        out[found++]
            = (fmix64(hash_plain(text, at, end)) & ~(uint64_t)1)
              | (uint64_t)(text[at] < 'A' || text[end - 1] < 'A');
        scan->before = text[end - 1] < 'A' ? text[end - 1] : text[end - 1] | 0x20;
        scan->terminal = 0;
        at = end;
        if (at + 1 >= size || text[at] != ' ' || !is_plain_at(bits, at + 1))
            break;
        at++;
    }
    scan->words->size += found;
    scan->sentence += (uint32_t)found;
    return at;
}

/* Take one code point, or the letters and digits of ASCII that follow one another. */
static int take(const Table *table, Scan *scan, const uint8_t *text, size_t size,
                size_t *at)
{
    uint32_t entry;

    if (text[*at] < 0x80) {
        entry = table->ascii[text[(*at)++]];
        if (scan->state != IN_WORD || (entry & KIND) != WORD)
            return put(scan, entry);
        do {
            scan->hash = scan->hash * FACTOR + (entry >> VALUE_SHIFT);
            scan->before = entry;
            if (*at == size || text[*at] >= 0x80)
                break;
            entry = table->ascii[text[*at]];
            if ((entry & KIND) != WORD)
                break;
            ++*at;
        } while (1);
        scan->last_digit = (scan->before & DIGIT) != 0;
        scan->before >>= VALUE_SHIFT;
        return 0;
    }
    entry = entry_of(table, decode(text, size, at));
    if (scan->state == IN_WORD && (entry & KIND) == WORD) {
        scan->before = entry >> VALUE_SHIFT;
        scan->hash = scan->hash * FACTOR + scan->before;
        scan->last_digit = (entry & DIGIT) != 0;
        return 0;
    }
    if ((entry & KIND) == SEQUENCE)
        return put_sequence(table, scan, entry >> VALUE_SHIFT);
    return put(scan, entry);
}

/* What becomes of a text a stretch at a time, so that the bits stay in the cache. */
enum { BLOCKS = 64 };

int scan_text(const Table *table, const uint8_t *text, size_t size, Longs *words,
              Words32 *lengths)
{
    Scan scan = {words, lengths, 0, 0, 0, OUTSIDE, 0, 0, 0};
    uint64_t bits[BLOCKS + 1];
    size_t at = 0, start = 0, end = 0, i, next;

    while (at < size) {
        if (at >= end) {
            start = at;
            end = size - start > BLOCKS * 64 ? start + BLOCKS * 64 : size;
            for (i = 0; start + i * 64 < end; i++)
                bits[i] = plain_bits(text + start + i * 64,
                                     end - start - i * 64 < 64 ? end - start - i * 64
                                                               : 64);
            bits[i] = 0;
        }
        if (table->plain && scan.state != IN_WORD && is_plain_at(bits, at - start)) {
            if (end_word(&scan) || longs_reserve(words, 64))
                return NO_MEMORY;
            next = start + words_of(&scan, text + start, end - start, end < size, bits,
                                    at - start);
            if (next > at) {
                at = next;
                continue;
            }
        }
        if (take(table, &scan, text, size, &at))
            return NO_MEMORY;
    }
    if (end_word(&scan) || end_sentence(&scan))
        return NO_MEMORY;
    return 0;
}

void digest_words(const uint64_t *words, size_t count, uint64_t digest[2])
{
    uint64_t sum = 0, weighted = 0, mixed;
    size_t i;

    for (i = 0; i < count; i++) {
        mixed = fmix64(words[i] ^ (i + 1) * FACTOR);
        sum += mixed;
        weighted += (mixed ^ (mixed >> 32)) * (2 * i + 1);
    }
    digest[0] = fmix64(sum ^ count);
    digest[1] = fmix64(weighted + count);
}
