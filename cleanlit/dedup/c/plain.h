/* Words of letters and digits of ASCII: found by bits, hashed eight bytes at a time. */
#ifndef CLEANLIT_PLAIN_H
#define CLEANLIT_PLAIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#define VECTOR_BITS
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
static inline uint64_t polynomial(uint64_t x)
{
    uint64_t low = (x & 0xFF) * F7 + (x >> 8 & 0xFF) * F6;
    uint64_t next = (x >> 16 & 0xFF) * F5 + (x >> 24 & 0xFF) * F4;
    uint64_t third = (x >> 32 & 0xFF) * F3 + (x >> 40 & 0xFF) * F2;
    uint64_t last = (x >> 48 & 0xFF) * F1 + (x >> 56);

    return (low + next) + (third + last);
}

/* Eight letters and digits in lower case; zeros stay zeros. */
static inline uint64_t lowered(uint64_t x)
{
    return x | (x & 0x4040404040404040ULL) >> 1;
}

static inline uint64_t load64(const uint8_t *at)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t x;

    memcpy(&x, at, sizeof x);
    return x;
#else
    return (uint64_t)read32(at) | (uint64_t)read32(at + 4) << 32;
#endif
}

/* The hash of the letters and digits from `first` to before `end`, not yet mixed. */
static inline uint64_t hash_plain(const uint8_t *text, size_t first, size_t end)
{
    size_t head = (end - first - 1) % 8 + 1, at = first + head, i;
    uint64_t x = 0, hash;

    if (at >= 8) {
        x = load64(text + at - 8) & ~(uint64_t)0 << 8 * (8 - head);
    } else {
        for (i = 0; i < head; i++)
            x |= (uint64_t)text[first + i] << 8 * (8 - head + i);
    }
    hash = polynomial(lowered(x));
    for (; at < end; at += 8)
        hash = hash * F8 + polynomial(lowered(load64(text + at)));
    return hash;
}

/* A bit for each of 64 bytes: whether it is a letter or digit of ASCII. */
static inline uint64_t plain_bits(const uint8_t *text, size_t size)
{
    uint64_t bits = 0;
    size_t i;

#ifdef VECTOR_BITS
    if (size == 64) {
        for (i = 0; i < 64; i += 16) {
            /* Signed, so that what is not ASCII is less than any. */
            __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(text + i));
            __m128i low = _mm_or_si128(x, _mm_set1_epi8(0x20));
            __m128i letter = _mm_and_si128(_mm_cmpgt_epi8(low, _mm_set1_epi8('a' - 1)),
                                           _mm_cmplt_epi8(low, _mm_set1_epi8('z' + 1)));
            __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8('0' - 1)),
                                          _mm_cmplt_epi8(x, _mm_set1_epi8('9' + 1)));
            bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(letter, digit))
                    << i;
        }
        return bits;
    }
#endif
    for (i = 0; i < size; i++)
        bits |= (uint64_t)(is_digit(text[i]) || is_letter(text[i])) << i;
    return bits;
}

static inline unsigned lowest_bit(uint64_t bits)
{
#if defined(__GNUC__) || defined(__clang__)
    return (unsigned)__builtin_ctzll(bits);
#else
    unsigned at = 0;
    while (!(bits >> at & 1))
        at++;
    return at;
#endif
}

/* Where the letters and digits end that stand at `at`; `bits` have a zero behind them. */
static inline size_t end_of_run(const uint64_t *bits, size_t at)
{
    size_t block = at / 64;
    uint64_t others = ~bits[block] >> at % 64;

    if (others)
        return at + lowest_bit(others);
    while (!~bits[++block])
        ;
    return block * 64 + lowest_bit(~bits[block]);
}

static inline int is_plain_at(const uint64_t *bits, size_t at)
{
    return (int)(bits[at / 64] >> at % 64 & 1);
}

#endif
