/* Pairs of rows that lie in a file: each is read when it is wanted. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "kernel.h"

#ifndef _WIN32
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Rows that were read last stay at hand: pairs of one story follow one another. */
enum { SLOTS = 64 };

typedef struct {
    uint64_t *data;
    size_t room; /* in bytes */
    uint32_t number;
    Row row;
} Slot;

static int read_whole(int file, uint8_t *out, size_t size, uint64_t start)
{
    while (size) {
        ssize_t got = pread(file, out, size, (off_t)start);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return BAD_DATA;
        out += got;
        start += (uint64_t)got;
        size -= (size_t)got;
    }
    return 0;
}

static int fill_slot(Slot *slot, const RowFile *rows, uint32_t number)
{
    size_t size;
    int failed;

    if (number >= rows->count || rows->ends[number + 1] < rows->ends[number])
        return BAD_DATA;
    size = (size_t)(rows->ends[number + 1] - rows->ends[number]);
    slot->number = UINT32_MAX;
    if (slot->room < size || slot->data == NULL) {
        free(slot->data);
        slot->room = size + size / 2 + 64;
        slot->data = malloc(slot->room);
        if (slot->data == NULL)
            return NO_MEMORY;
    }
    failed = read_whole(rows->file, (uint8_t *)slot->data, size, rows->ends[number]);
    if (!failed)
        failed = row_read(&slot->row, (const uint8_t *)slot->data, size);
    if (!failed)
        slot->number = number;
    return failed;
}

int verify_file(const RowFile *rows, const uint32_t *pairs, const uint8_t *same_host,
                size_t number, const Limits *limits, Verdict *verdicts)
{
    Slot slots[SLOTS + 1] = {{NULL, 0, 0, {NULL, NULL, NULL, 0, 0, 0}}};
    Slot *left = slots + SLOTS, *right;
    Scratch scratch = {NULL, NULL, 0};
    size_t i;
    int failed = 0;

    for (i = 0; i <= SLOTS; i++)
        slots[i].number = UINT32_MAX;
    for (i = 0; i < number && !failed; i++) {
        if (left->number != pairs[2 * i])
            failed = fill_slot(left, rows, pairs[2 * i]);
        right = slots + pairs[2 * i + 1] % SLOTS;
        if (!failed && right->number != pairs[2 * i + 1])
            failed = fill_slot(right, rows, pairs[2 * i + 1]);
        if (!failed)
            failed = verify_pair(&left->row, &right->row, limits, same_host[i],
                                 &scratch, verdicts + i);
    }
    for (i = 0; i <= SLOTS; i++)
        free(slots[i].data);
    free(scratch.marks);
    free(scratch.places);
    return failed;
}
#endif
