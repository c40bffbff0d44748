/* From UTF-8 to hashes of folded words, without a string for a word. */
#include "fold.h"
#include "plain.h"

#include <string.h>

/* Marks that make no difference behind one letter: the dot of a Turkish capital i that
 * was folded, and the two dots of a Cyrillic yo. */
#define DOT 0x307U
#define DOTS 0x308U
#define DOTTED 'i'
#define YE 0x435U

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


/* What becomes of a text: a stretch at a time, which ends behind a blank. Of a stretch
 * bits say what each byte is; from these follow the places where runs of letters and
 * digits begin and end, and the blanks and line breaks that end a sentence. What is
 * not ASCII belongs to a run, which is then taken by code points, if it is no mark
 * between words. */
enum { STRETCH = 2048, BLOCKS = STRETCH / 64, FOREIGN = 4, TOGETHER = 128 };

typedef struct {
    Bits bits[BLOCKS + 1];
    uint16_t places[STRETCH + 2]; /* of runs: beginning, end, beginning, end … */
    uint16_t ends[STRETCH + 1]; /* how many runs there are before an end of a sentence */
    uint16_t foreign[STRETCH + 1]; /* where code points stand that are in a run */
    uint64_t hashes[STRETCH / 2 + 1]; /* of runs, if they are ASCII */
    size_t runs, end_count, foreign_count;
} Stretch;

static inline void set_bit(Stretch *stretch, size_t at, size_t kind)
{
    stretch->bits[at / 64].of[kind] |= 1ULL << at % 64;
}

static inline int has_bit(const Stretch *stretch, size_t at, size_t kind)
{
    return (int)(stretch->bits[at / 64].of[kind] >> at % 64 & 1);
}

/* Add what is not ASCII to the bits. */
static void find_foreign(const Table *table, const uint8_t *text, size_t size,
                         Stretch *stretch)
{
    size_t block, at = 0, before;
    uint64_t high;

    for (block = 0; block * 64 < size; block++) {
        high = stretch->bits[block].of[HIGH];
        while (at < block * 64 + 64 && high) {
            if (at > block * 64)
                high &= ~(uint64_t)0 << at % 64;
            if (!high)
                break;
            before = at = block * 64 + lowest_bit(high);
            switch (entry_of(table, decode(text, size, &at)) & KIND) {
            case BREAK:
                break;
            case SPACE:
                set_bit(stretch, before, BLANK);
                break;
            case TERMINAL:
                set_bit(stretch, at - 1, STOP);
                break;
            case END:
                set_bit(stretch, before, LINE);
                break;
            default:
                stretch->foreign[stretch->foreign_count++] = (uint16_t)before;
                for (; before < at; before++)
                    set_bit(stretch, before, RUN);
            }
        }
    }
}

/* Turn bits into places. `stopped` says that a terminal mark stands before. */
static void find_places(Stretch *stretch, size_t size, int stopped)
{
    uint64_t carried = 0, stops = (uint64_t)(unsigned)stopped, run, edges, ends;
    size_t block, count = 0, base;

    for (block = 0; block * 64 < size; block++) {
        const Bits *bits = stretch->bits + block;
        base = block * 64;
        run = bits->of[RUN];
        edges = run ^ (run << 1 | carried);
        carried = run >> 63;
        ends = bits->of[LINE] | (bits->of[BLANK] & (bits->of[STOP] << 1 | stops));
        stops = bits->of[STOP] >> 63;
        for (; ends; ends &= ends - 1) {
            /* What stands here is in no run: all that began before have ended. */
            uint64_t until = ends ^ (ends - 1);
            for (; edges & until; edges &= edges - 1)
                stretch->places[count++] = (uint16_t)(base + lowest_bit(edges));
            stretch->ends[stretch->end_count++] = (uint16_t)(count / 2);
        }
        for (; edges; edges &= edges - 1)
            stretch->places[count++] = (uint16_t)(base + lowest_bit(edges));
    }
    if (count % 2)
        stretch->places[count++] = (uint16_t)size;
    stretch->runs = count / 2;
}

/* Hash runs of ASCII. Each step is done for many at a time: which words are long cannot
 * be foreseen, and to guess wrong costs as much as a hash. */
static void take_plain(const uint8_t *text, const uint16_t *place, size_t count,
                       uint64_t *out)
{
    uint8_t longer[TOGETHER];
    size_t i, many, size;

    for (; count; count -= size, place += 2 * size, out += size) {
        size = count < TOGETHER ? count : TOGETHER;
        for (i = many = 0; i < size; i++) {
            out[i] = hash_head(text, place[2 * i], place[2 * i + 1]);
            longer[many] = (uint8_t)i;
            many += place[2 * i + 1] - place[2 * i] > 8;
        }
        while (many--) {
            i = longer[many];
            out[i] = hash_rest(text, place[2 * i], place[2 * i + 1], out[i]);
        }
        for (i = 0; i < size; i++) {
            int digit = text[place[2 * i]] < 'A' || text[place[2 * i + 1] - 1] < 'A';
            out[i] = (fmix64(out[i]) & ~(uint64_t)1) | (uint64_t)(unsigned)digit;
        }
    }
}

/* Take a run that is not all ASCII. */
static int take_run(const Table *table, Scan *scan, const Stretch *stretch,
                    const uint8_t *text, size_t size, size_t first, size_t end)
{
    scan->before = 0;
    if (first)
        scan->terminal = has_bit(stretch, first - 1, STOP);
    while (first < end)
        if (take(table, scan, text, end, &first))
            return NO_MEMORY;
    if (end_word(scan))
        return NO_MEMORY;
    return scan->terminal && end < size && has_bit(stretch, end, BLANK)
               ? end_sentence(scan)
               : 0;
}

/* Take runs up to before `until`. There is room for as many words as there are runs. */
static int take_runs(const Table *table, Scan *scan, const Stretch *stretch,
                     const uint8_t *text, size_t size, size_t run, size_t until,
                     size_t *foreign)
{
    const uint16_t *places = stretch->places;
    size_t plain, next;

    while (run < until) {
        plain = until;
        if (*foreign < stretch->foreign_count) {
            next = stretch->foreign[*foreign];
            for (plain = run; plain < until && places[2 * plain + 1] <= next;)
                plain++;
        }
        for (; run < plain; run++, scan->sentence++)
            scan->words->data[scan->words->size++] = stretch->hashes[run];
        if (run == until)
            return 0;
        if (take_run(table, scan, stretch, text, size, places[2 * run],
                     places[2 * run + 1])
            || longs_reserve(scan->words, stretch->runs - run))
            return NO_MEMORY;
        while (*foreign < stretch->foreign_count
               && stretch->foreign[*foreign] < places[2 * run + 1])
            ++*foreign;
        run++;
    }
    return 0;
}

/* Take a stretch; no word is open before it or behind it. */
static int take_stretch(const Table *table, Scan *scan, Stretch *stretch,
                        const uint8_t *text, size_t size)
{
    size_t run = 0, foreign = 0, i;

    stretch->foreign_count = stretch->end_count = 0;
    find_foreign(table, text, size, stretch);
    find_places(stretch, size, scan->terminal);
    if (longs_reserve(scan->words, stretch->runs))
        return NO_MEMORY;
    /* Those that are not all ASCII, too: it is not worth while to leave them out. */
    take_plain(text, stretch->places, stretch->runs, stretch->hashes);
    for (i = 0; i < stretch->end_count; i++) {
        if (take_runs(table, scan, stretch, text, size, run, stretch->ends[i], &foreign)
            || end_sentence(scan))
            return NO_MEMORY;
        run = stretch->ends[i];
    }
    if (take_runs(table, scan, stretch, text, size, run, stretch->runs, &foreign))
        return NO_MEMORY;
    scan->before = 0;
    scan->terminal = has_bit(stretch, size - 1, STOP);
    return 0;
}

/* Give where a stretch from `at` on ends: behind a blank, if one is near. */
static size_t end_of_stretch(const uint8_t *text, size_t size, size_t at)
{
    size_t end = at + STRETCH;

    if (size - at <= STRETCH)
        return size;
    while (end > at + STRETCH / 2 && text[end - 1] != ' ')
        end--;
    return text[end - 1] == ' ' ? end : at + STRETCH;
}

/* Set the bits of ASCII; tell whether a stretch is worth more than that. */
static int is_mostly_ascii(const uint8_t *text, size_t size, Stretch *stretch)
{
    size_t block, high = 0;
    uint64_t bits;

    for (block = 0; block * 64 < size; block++) {
        find_bits(text + block * 64, size - block * 64, stretch->bits + block);
        for (bits = stretch->bits[block].of[HIGH]; bits; bits &= bits - 1)
            high++;
        if (high > 64 && high * FOREIGN > block * 64)
            return 0;
    }
    return high * FOREIGN <= size;
}

int scan_text(const Table *table, const uint8_t *text, size_t size, Longs *words,
              Words32 *lengths)
{
    Scan scan = {words, lengths, 0, 0, 0, OUTSIDE, 0, 0, 0};
    Stretch stretch;
    size_t at = 0, end;

    while (at < size) {
        end = end_of_stretch(text, size, at);
        if (table->plain && scan.state == OUTSIDE
            && (end == size || text[end - 1] == ' ')
            && is_mostly_ascii(text + at, end - at, &stretch)) {
            if (take_stretch(table, &scan, &stretch, text + at, end - at))
                return NO_MEMORY;
            at = end;
            continue;
        }
        while (at < end || (at < size && scan.state != OUTSIDE))
            if (take(table, &scan, text, size, &at))
                return NO_MEMORY;
    }
    if (end_word(&scan) || end_sentence(&scan))
        return NO_MEMORY;
    return 0;
}
