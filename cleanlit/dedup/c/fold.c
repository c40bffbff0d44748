/* The table of what each code point is, and digests of texts. */
#include "fold.h"
#include "plain.h"

#include <stdlib.h>
#include <string.h>

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

/* Whether ASCII is as `plain.h` takes it to be; in a table that is not damaged it is. */
static int is_plain(const Table *table)
{
    uint32_t i, entry;

    for (i = 0; i < 128; i++) {
        entry = table->ascii[i];
        if ((entry & KIND) != (uint32_t)kind_of_ascii(i)
            || ((entry & DIGIT) != 0) != is_digit(i))
            return 0;
        if ((entry & KIND) == WORD
            && entry >> VALUE_SHIFT != (is_letter(i) ? i | 0x20 : i))
            return 0;
    }
    return 1;
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
