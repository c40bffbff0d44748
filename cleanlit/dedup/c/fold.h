/* Entries of the table of what each code point is; see `cleanlit/dedup/folding.py`. */
#ifndef CLEANLIT_FOLD_H
#define CLEANLIT_FOLD_H

#include "kernel.h"

#define POINTS 0x110000U
#define BLOCK 128U
#define STAGES (POINTS / BLOCK)
#define HEAD 28U
#define KIND 15U
#define DIGIT 16U
#define VALUE_SHIFT 5

/* What a code point is: kind, digit and value, a sequence's value its place. */
static inline uint32_t entry_of(const Table *table, uint32_t point)
{
    uint32_t entry
        = table->blocks[table->stages[point / BLOCK] * BLOCK + point % BLOCK];
    return (entry & KIND) == SEQUENCE ? entry : entry + (point << VALUE_SHIFT);
}

#endif
