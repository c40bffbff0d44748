/* Arrays that grow, and sorting of hashes. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 24, MOST_BUCKETS = 1 << 16 };

static size_t grown(size_t room, size_t wanted)
{
    size_t more = room + room / 2 + 64;
    return more < wanted ? wanted : more;
}

int longs_reserve(Longs *array, size_t more)
{
    uint64_t *data;
    size_t room;

    if (array->room - array->size >= more)
        return 0;
    room = grown(array->room, array->size + more);
    data = realloc(array->data, room * sizeof(uint64_t));
    if (data == NULL)
        return NO_MEMORY;
    array->data = data;
    array->room = room;
    return 0;
}

int words32_reserve(Words32 *array, size_t more)
{
    uint32_t *data;
    size_t room;

    if (array->room - array->size >= more)
        return 0;
    room = grown(array->room, array->size + more);
    data = realloc(array->data, room * sizeof(uint32_t));
    if (data == NULL)
        return NO_MEMORY;
    array->data = data;
    array->room = room;
    return 0;
}

/* Sort by the bytes that differ at all, the lowest first. */
int sort_longs(uint64_t *values, size_t count)
{
    uint64_t *spare = malloc((count + 1) * sizeof *spare), *from = values, *to = spare;
    uint64_t differ = 0;
    unsigned shift;
    size_t i;

    if (spare == NULL)
        return NO_MEMORY;
    for (i = 1; i < count; i++)
        differ |= values[i] ^ values[0];
    for (shift = 0; shift < 64; shift += 8) {
        size_t starts[257] = {0};
        uint64_t *last = from;
        if (!(differ >> shift & 0xFF))
            continue;
        for (i = 0; i < count; i++)
            starts[(from[i] >> shift & 0xFF) + 1]++;
        for (i = 0; i < 256; i++)
            starts[i + 1] += starts[i];
        for (i = 0; i < count; i++)
            to[starts[from[i] >> shift & 0xFF]++] = from[i];
        from = to;
        to = last;
    }
    if (from != values)
        memcpy(values, from, count * sizeof *values);
    free(spare);
    return 0;
}

static void insert_sort(Placed *items, size_t count)
{
    size_t i, j;

    for (i = 1; i < count; i++) {
        Placed item = items[i];
        for (j = i; j > 0 && items[j - 1].hash > item.hash; j--)
            items[j] = items[j - 1];
        items[j] = item;
    }
}

/* What a bucket of many equal or crafted hashes is sorted by: stable, n log n. */
static void merge_sort(Placed *items, Placed *spare, size_t count)
{
    size_t half = count / 2, i = 0, j = half, k = 0;

    if (count <= FEW) {
        insert_sort(items, count);
        return;
    }
    merge_sort(items, spare, half);
    merge_sort(items + half, spare, count - half);
    memcpy(spare, items, half * sizeof(Placed));
    while (i < half && j < count) {
        if (items[j].hash < spare[i].hash)
            items[k++] = items[j++];
        else
            items[k++] = spare[i++];
    }
    memcpy(items + k, spare + i, (half - i) * sizeof(Placed));
}

/* Sort by hash, stable. Hashes are spread evenly, so their upper bits alone put nearly
 * all into place; `spare` has room for as many. */
void sort_placed(Placed *items, Placed *spare, size_t count)
{
    uint32_t starts[2049], *start = starts, *heap = NULL, most = 0;
    unsigned bits = 4, shift;
    size_t buckets, i;

    if (count <= FEW) {
        insert_sort(items, count);
        return;
    }
    while (((size_t)1 << bits) < 2 * count && ((size_t)1 << bits) < MOST_BUCKETS)
        bits++;
    if (bits > 11) {
        heap = malloc((((size_t)1 << bits) + 1) * sizeof(uint32_t));
        start = heap;
        if (heap == NULL) {
            bits = 11;
            start = starts;
        }
    }
    buckets = (size_t)1 << bits;
    shift = 64 - bits;
    memset(start, 0, (buckets + 1) * sizeof(uint32_t));
    for (i = 0; i < count; i++)
        start[(items[i].hash >> shift) + 1]++;
    for (i = 0; i < buckets; i++) {
        most = start[i + 1] > most ? start[i + 1] : most;
        start[i + 1] += start[i];
    }
    for (i = 0; i < count; i++)
        spare[start[items[i].hash >> shift]++] = items[i];
    memcpy(items, spare, count * sizeof(Placed));
    if (most <= FEW) {
        /* Hardly any is out of place, and then by a place or two. */
        insert_sort(items, count);
        free(heap);
        return;
    }
    /* Each start has moved to the end of its bucket. */
    for (i = 0; i < buckets; i++) {
        size_t from = i ? start[i - 1] : 0, size = start[i] - from;
        if (size > FEW)
            merge_sort(items + from, spare + from, size);
        else if (size > 1)
            insert_sort(items + from, size);
    }
    free(heap);
}
