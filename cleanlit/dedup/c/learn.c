/* What is remembered of a host: the specification is `cleanlit/repeats/learner.py`.
 *
 * A host is three u64 (documents seen, keys learned, keys remembered), the learned
 * keys and the remembered ones, both sorted (u64); then for each remembered one its
 * stories, the documents that held it and the document that held it last (u32).
 */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

enum { REMEMBERED = 64, SURELY = 5 };
#define NONE UINT32_MAX

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Point into `data`, which is aligned to 8 bytes; no data are a host without memory. */
static int host_read(Host *host, const uint8_t *data, size_t size, size_t few)
{
    static const uint64_t nothing[3] = {0, 0, 0};
    const uint64_t *head = size ? (const void *)data : nothing;
    size_t left;

    if (size && size < 24)
        return BAD_DATA;
    left = size ? (size - 24) / 4 : 0;
    host->seen = head[0];
    host->learned = head + 3;
    host->known = (size_t)head[1];
    host->count = (size_t)head[2];
    if (head[1] > left / 2)
        return BAD_DATA;
    left -= 2 * host->known;
    if (head[2] > left / (few + 4) || left != host->count * (few + 4) || size % 4)
        return BAD_DATA;
    host->keys = host->learned + host->known;
    host->stories = (const void *)(host->keys + host->count);
    host->counts = host->stories + host->count * few;
    host->last = host->counts + host->count;
    return 0;
}

/* Find the learned keys of a host, sorted; they need not be aligned. */
int find_learned(const uint8_t *data, size_t size, const uint8_t **learned,
                 size_t *count)
{
    uint64_t known;

    *learned = data;
    *count = 0;
    if (!size)
        return 0;
    if (size < 24)
        return BAD_DATA;
    memcpy(&known, data + 8, 8);
    if (known > (size - 24) / 8)
        return BAD_DATA;
    *learned = data + 24;
    *count = (size_t)known;
    return 0;
}

/* Tell whether `key` is among such keys. */
int has_key(const uint8_t *learned, size_t count, uint64_t key)
{
    size_t low = 0, high = count, middle;
    uint64_t there;

    while (low < high) {
        middle = low + (high - low) / 2;
        memcpy(&there, learned + 8 * middle, 8);
        if (there == key)
            return 1;
        if (there < key)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* Count the keys that the host has learned. `data` need not be aligned. */
int count_learned(const uint8_t *data, size_t size, const uint64_t *keys, size_t count,
                  size_t *found)
{
    const uint8_t *learned;
    size_t known, i;
    int failed = find_learned(data, size, &learned, &known);

    *found = 0;
    for (i = 0; i < count && !failed; i++)
        *found += (size_t)has_key(learned, known, keys[i]);
    return failed;
}

/* A row that the document holds: note its story; tell whether it is furniture now. */
static int settle(uint32_t *stories, size_t few, uint32_t count, uint32_t story,
                  uint64_t seen)
{
    uint32_t sure = few + 1 > SURELY ? (uint32_t)few + 1 : SURELY;
    int held = stories[few - 1] != NONE;
    size_t i;

    if (held && count >= sure && 10 * (uint64_t)count >= seen)
        return 1;
    for (i = 0; i < few && stories[i] != story; i++) {
        if (stories[i] != NONE)
            continue;
        stories[i] = story;
        return 0;
    }
    return i == few;
}

/* Merge the sorted distinct `keys` into the host; `found` gets those learned now. */
static size_t merge(const Host *old, const uint64_t *keys, size_t count,
                    uint32_t story, size_t few, Memory *new, uint64_t *found)
{
    uint32_t seen = (uint32_t)old->seen + 1, times;
    size_t i = 0, j = 0, k, learned = 0;

    while (i < old->count || j < count) {
        uint32_t *stories = new->stories + new->count * few;
        int held = j < count && (i == old->count || keys[j] <= old->keys[i]);
        int known = i < old->count && (j == count || old->keys[i] <= keys[j]);
        uint64_t key = held ? keys[j] : old->keys[i];
        if (!held && old->last[i] + (uint32_t)REMEMBERED <= seen) {
            i++;
            continue;
        }
        for (k = 0; k < few; k++)
            stories[k] = known ? old->stories[i * few + k] : k ? NONE : story;
        times = (known ? old->counts[i] : 0) + (held ? 1 : 0);
        if (held && settle(stories, few, times, story, (uint64_t)old->seen + 1)) {
            found[learned++] = key;
        } else {
            new->keys[new->count] = key;
            new->counts[new->count] = times;
            new->last[new->count++] = held ? seen : old->last[i];
        }
        i += (size_t)known;
        j += (size_t)held;
    }
    return learned;
}

/* Write the host anew to `out`, which has room; give its size. */
static size_t host_write(const Host *old, const Memory *new, const uint64_t *found,
                         size_t learned, size_t few, uint8_t *out)
{
    uint64_t head[3], *keys = (void *)(out + 24);
    size_t i = 0, j = 0, size = new->count;
    uint8_t *at;

    head[0] = old->seen + 1;
    head[1] = old->known + learned;
    head[2] = size;
    memcpy(out, head, 24);
    while (i < old->known || j < learned)
        *keys++ = j == learned || (i < old->known && old->learned[i] < found[j])
                      ? old->learned[i++] : found[j++];
    at = (uint8_t *)keys;
    memcpy(at, new->keys, size * 8);
    at += size * 8;
    memcpy(at, new->stories, size * few * 4);
    at += size * few * 4;
    memcpy(at, new->counts, size * 4);
    memcpy(at + size * 4, new->last, size * 4);
    return (size_t)(at + size * 8 - out);
}

/* Take in the sentence keys of a document of `story`: `out` is the host after it, to
 * be freed by the caller. A key is furniture once `few` + 1 stories held it. */
int learn_keys(const uint8_t *data, size_t size, const uint64_t *given, size_t count,
               uint32_t story, size_t few, uint8_t **out, size_t *made)
{
    Host old;
    Memory new = {NULL, NULL, NULL, NULL, 0};
    uint64_t *copy = malloc(size + 8), *keys = malloc(count * 16 + 16);
    uint64_t *found = keys == NULL ? NULL : keys + count + 1;
    size_t i, own = 0, most, learned;
    int failed = copy == NULL || keys == NULL ? NO_MEMORY : 0;

    *out = NULL;
    if (!failed) {
        if (size)
            memcpy(copy, data, size);
        failed = host_read(&old, (const uint8_t *)copy, size, few);
    }
    if (!failed) {
        most = old.count + count + 1;
        new.keys = malloc(most * (8 + 4 * (few + 2)));
        *out = malloc(24 + 8 * (old.known + count) + most * (8 + 4 * (few + 2)));
        if (new.keys == NULL || *out == NULL)
            failed = NO_MEMORY;
    }
    if (!failed) {
        new.stories = (void *)(new.keys + most);
        new.counts = new.stories + most * few;
        new.last = new.counts + most;
        memcpy(keys, given, count * 8);
        qsort(keys, count, 8, by_value);
        for (i = 0; i < count; i++)
            if ((!own || keys[own - 1] != keys[i])
                && !is_learned(old.learned, old.known, keys[i]))
                keys[own++] = keys[i];
        learned = merge(&old, keys, own, story, few, &new, found);
        *made = host_write(&old, &new, found, learned, few, *out);
    }
    free(copy);
    free(keys);
    free(new.keys);
    return failed;
}
