/* Pairs of rows that lie in a file: each is read when it is wanted. */
#define _POSIX_C_SOURCE 200809L
#define _FILE_OFFSET_BITS 64

#include "kernel.h"

#ifndef _WIN32
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Rows that were read last stay at hand: pairs of one story follow one another. So many
 * rows of usual texts fit into a cache; of long texts fewer stay, so that no more is held
 * than HELD bytes and two rows. */
enum { SLOTS = 1024, HELD = 8 << 20 };

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

typedef struct {
    Slot *slots;
    size_t held;
} Shelf;

/* Let go of all rows but one. */
static void clear(Shelf *shelf, const Slot *kept)
{
    size_t i;

    for (i = 0; i < SLOTS; i++) {
        Slot *slot = shelf->slots + i;
        if (slot == kept)
            continue;
        shelf->held -= slot->room;
        free(slot->data);
        slot->data = NULL;
        slot->room = 0;
        slot->number = UINT32_MAX;
    }
}

static int fill_slot(Shelf *shelf, Slot *slot, const Slot *kept, const RowFile *rows,
                     uint32_t number)
{
    size_t size;
    int failed;

    if (number >= rows->count || rows->ends[number + 1] < rows->ends[number])
        return BAD_DATA;
    if (rows->ends[number + 1] - rows->ends[number] > PTRDIFF_MAX - 64)
        return BAD_DATA;
    size = (size_t)(rows->ends[number + 1] - rows->ends[number]);
    slot->number = UINT32_MAX;
    if (slot->room < size || slot->data == NULL) {
        if (shelf->held + size > HELD)
            clear(shelf, kept);
        shelf->held -= slot->room;
        free(slot->data);
        slot->room = 0;
        slot->data = malloc(size + 64);
        if (slot->data == NULL)
            return NO_MEMORY;
        slot->room = size + 64;
        shelf->held += slot->room;
    }
    failed = read_whole(rows->file, (uint8_t *)slot->data, size, rows->ends[number]);
    if (!failed)
        failed = row_read(&slot->row, (const uint8_t *)slot->data, size);
    if (!failed)
        slot->number = number;
    return failed;
}

/* Give the row of a number, read if it is not at hand; `kept` stays where it is. */
static int look_up(Shelf *shelf, const Slot *kept, const RowFile *rows, uint32_t number,
                   Slot **found)
{
    size_t at = number % SLOTS;

    /* Two rows of a pair may want the same place. */
    if (shelf->slots + at == kept && kept->number != number)
        at = (at + 1) % SLOTS;
    *found = shelf->slots + at;
    if ((*found)->data != NULL && (*found)->number == number)
        return 0;
    return fill_slot(shelf, *found, kept, rows, number);
}

int verify_file(const RowFile *rows, const uint32_t *pairs, const uint8_t *same_host,
                size_t number, const Limits *limits, Verdict *verdicts)
{
    Shelf shelf = {calloc(SLOTS, sizeof(Slot)), 0};
    Slot *left, *right;
    Scratch scratch = {NULL, NULL, 0};
    size_t i;
    int failed = 0;

    if (shelf.slots == NULL)
        return NO_MEMORY;
    for (i = 0; i < SLOTS; i++)
        shelf.slots[i].number = UINT32_MAX;
    for (i = 0; i < number && !failed; i++) {
        failed = look_up(&shelf, NULL, rows, pairs[2 * i], &left);
        if (!failed)
            failed = look_up(&shelf, left, rows, pairs[2 * i + 1], &right);
        if (!failed)
            failed = verify_pair(&left->row, &right->row, limits, same_host[i],
                                 &scratch, verdicts + i);
    }
    for (i = 0; i < SLOTS; i++)
        free(shelf.slots[i].data);
    free(shelf.slots);
    free(scratch.marks);
    free(scratch.places);
    return failed;
}
#endif
