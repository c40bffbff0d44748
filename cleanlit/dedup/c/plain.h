/* Words of letters and digits of ASCII: found by bits, hashed eight bytes at a time. */
#ifndef CLEANLIT_PLAIN_H
#define CLEANLIT_PLAIN_H

#include "kernel.h"

#include <string.h>

/* Microsoft's compiler has no macro for SSE2, which every x86-64 processor has. */
#if (defined(__SSE2__) && defined(__x86_64__)) \
    || (defined(_M_X64) && !defined(_M_ARM64EC))
#include <emmintrin.h>
#define VECTOR_BITS
#endif

#if defined(_MSC_VER) && (defined(_M_X64) || defined(_M_ARM64))
#include <intrin.h>
#define SCAN_FORWARD
#endif

#define FACTOR 0x9E3779B97F4A7C15ULL

static inline uint32_t read32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16
           | (uint32_t)at[3] << 24;
}

static inline int is_digit(uint32_t point)
{
    return point >= '0' && point <= '9';
}

static inline int is_letter(uint32_t point)
{
    return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
}

#define F1 FACTOR
#define F2 (F1 * F1)
#define F3 (F2 * F1)
#define F4 (F2 * F2)
#define F5 (F4 * F1)
#define F6 (F4 * F2)
#define F7 (F4 * F3)
#define F8 (F4 * F4)

/* The polynomial of eight bytes, the first the lowest. A shorter word has zeros before
 * it, which add nothing. */
#ifdef VECTOR_BITS
/* The powers of the factor from the seventh down as four digits each, the lowest first,
 * of -32,768 to 32,767: `tests/property/test_kernel.py` tells if one is wrong. */
static const int16_t DIGITS[4][8] = {
    {29213, 14313, -635, 10161, -2003, 22969, 31765, 1},
    {-13102, 12451, 11537, 21378, -21025, -12728, 32586, 0},
    {12773, -27282, 31071, 25596, 23780, 11555, 31161, 0},
    {24267, 19432, 11819, -9917, 24650, -8380, -25033, 0}};

static inline uint64_t polynomial(uint64_t x)
{
    const __m128i *digits = (const __m128i *)(const void *)DIGITS;
    __m128i bytes = _mm_unpacklo_epi8(_mm_cvtsi64_si128((long long)x),
                                      _mm_setzero_si128());
    __m128i first = _mm_madd_epi16(bytes, _mm_loadu_si128(digits));
    __m128i second = _mm_madd_epi16(bytes, _mm_loadu_si128(digits + 1));
    __m128i third = _mm_madd_epi16(bytes, _mm_loadu_si128(digits + 2));
    __m128i fourth = _mm_madd_epi16(bytes, _mm_loadu_si128(digits + 3));
    uint64_t low, high;

    /* Four sums of four: of the products with each digit. */
    first = _mm_add_epi32(_mm_unpacklo_epi32(first, second),
                          _mm_unpackhi_epi32(first, second));
    third = _mm_add_epi32(_mm_unpacklo_epi32(third, fourth),
                          _mm_unpackhi_epi32(third, fourth));
    first = _mm_add_epi32(_mm_unpacklo_epi64(first, third),
                          _mm_unpackhi_epi64(first, third));
    low = (uint64_t)_mm_cvtsi128_si64(first);
    high = (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(first, first));
    /* Those with the two lower digits may be negative. */
    return (uint64_t)(int64_t)(int32_t)(uint32_t)low
           + ((low >> 32 ^ 0x80000000U) - 0x80000000U) * 0x10000U + (high << 32)
           + (high >> 32 << 48);
}
#else
static inline uint64_t polynomial(uint64_t x)
{
    uint64_t low = (x & 0xFF) * F7 + (x >> 8 & 0xFF) * F6;
    uint64_t next = (x >> 16 & 0xFF) * F5 + (x >> 24 & 0xFF) * F4;
    uint64_t third = (x >> 32 & 0xFF) * F3 + (x >> 40 & 0xFF) * F2;
    uint64_t last = (x >> 48 & 0xFF) * F1 + (x >> 56);

    return (low + next) + (third + last);
}
#endif

/* Eight letters and digits in lower case; zeros stay zeros. */
static inline uint64_t lowered(uint64_t x)
{
    return x | (x & 0x4040404040404040ULL) >> 1;
}

static inline uint64_t load64(const uint8_t *at)
{
    uint64_t x;

    memcpy(&x, at, sizeof x);
    return x;
}

/* The hash of a word's first letters and digits, as many as are more than a multiple of
 * eight: there is no word without any. */
static inline uint64_t hash_head(const uint8_t *text, size_t first, size_t end)
{
    size_t head = (end - first - 1) % 8 + 1, at = first + head, i;
    uint64_t x = 0;

    if (at >= 8) {
        x = load64(text + at - 8) & ~(uint64_t)0 << 8 * (8 - head);
    } else {
        for (i = 0; i < head; i++)
            x |= (uint64_t)text[first + i] << 8 * (8 - head + i);
    }
    return polynomial(lowered(x));
}

/* The hash of a word of more than eight, from that of its head on. */
static inline uint64_t hash_rest(const uint8_t *text, size_t first, size_t end,
                                 uint64_t hash)
{
    size_t at = first + (end - first - 1) % 8 + 1;

    for (; at < end; at += 8)
        hash = hash * F8 + polynomial(lowered(load64(text + at)));
    return hash;
}

/* What a byte is: a letter or digit, no ASCII, a terminal mark, a blank, or what ends a
 * sentence; nothing of these is a mark between words. */
enum { RUN, HIGH, STOP, BLANK, LINE, KINDS_OF_BITS };

typedef struct {
    uint64_t of[KINDS_OF_BITS]; /* a bit for each of 64 bytes */
} Bits;

static inline int is_odd_blank(uint32_t point)
{
    return (point >= 9 && point <= 13) || (point >= 28 && point <= 31);
}

/* The kind of a code point of ASCII, as the table has it. */
static inline int kind_of_ascii(uint32_t point)
{
    if (is_letter(point) || is_digit(point))
        return WORD;
    if (point == '\n' || point == '\r')
        return END;
    if (point == ' ' || is_odd_blank(point))
        return SPACE;
    return point == '.' || point == '!' || point == '?' ? TERMINAL : BREAK;
}

static inline void set_bits(const uint8_t *text, size_t at, Bits *bits)
{
    static const uint8_t of[] = {[SPACE] = BLANK, [TERMINAL] = STOP, [END] = LINE,
                                 [WORD] = RUN};
    int kind = text[at] < 0x80 ? kind_of_ascii(text[at]) : SKIP;

    if (kind != BREAK)
        bits->of[kind == SKIP ? HIGH : of[kind]] |= 1ULL << at;
}

static inline unsigned lowest_bit(uint64_t bits)
{
#if defined(__GNUC__) || defined(__clang__)
    return (unsigned)__builtin_ctzll(bits);
#elif defined(SCAN_FORWARD)
    unsigned long at;
    _BitScanForward64(&at, bits);
    return (unsigned)at;
#else
    unsigned at = 0;
    while (!(bits >> at & 1))
        at++;
    return at;
#endif
}

#ifdef VECTOR_BITS
static inline uint64_t mask_of(__m128i x)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(x);
}

/* Where bytes are `least` or more and `most` or less; what is not ASCII is negative. */
static inline __m128i within(__m128i x, char least, char most)
{
    return _mm_and_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8((char)(least - 1))),
                         _mm_cmplt_epi8(x, _mm_set1_epi8((char)(most + 1))));
}

static inline __m128i equal_to(__m128i x, char one)
{
    return _mm_cmpeq_epi8(x, _mm_set1_epi8(one));
}
#endif

/* Set the bits of up to 64 bytes. */
static inline void find_bits(const uint8_t *text, size_t size, Bits *bits)
{
    size_t i;
#ifdef VECTOR_BITS
    uint64_t odd = 0;
#endif

    memset(bits, 0, sizeof *bits);
#ifdef VECTOR_BITS
    if (size >= 64) {
        for (i = 0; i < 64; i += 16) {
            __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(text + i));
            __m128i lower = _mm_or_si128(x, _mm_set1_epi8(0x20));
            __m128i run = _mm_or_si128(within(lower, 'a', 'z'), within(x, '0', '9'));
            __m128i stop = _mm_or_si128(
                equal_to(x, '.'), _mm_or_si128(equal_to(x, '!'), equal_to(x, '?')));
            bits->of[RUN] |= mask_of(run) << i;
            bits->of[HIGH] |= mask_of(x) << i;
            bits->of[STOP] |= mask_of(stop) << i;
            bits->of[BLANK] |= mask_of(equal_to(x, ' ')) << i;
            odd |= mask_of(_mm_or_si128(within(x, 9, 13), within(x, 28, 31))) << i;
        }
        for (; odd; odd &= odd - 1)
            set_bits(text, lowest_bit(odd), bits);
        return;
    }
#endif
    for (i = 0; i < size && i < 64; i++)
        set_bits(text, i, bits);
}

#endif
