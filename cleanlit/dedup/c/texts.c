/* Texts as they are compared: without the sentences that their hosts have learned. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

/* Copy the words of sentences that are not learned to `out`, and the keys of all
 * sentences to `keys`; both have room. Give how many words there are then. */
static size_t without_learned(const Source *source, const uint8_t *learned,
                              size_t known, uint64_t *out, uint64_t *keys,
                              uint32_t *cut)
{
    const uint64_t *words = source->words;
    size_t i, kept = 0;

    *cut = 0;
    sentence_keys(words, source->lengths, source->sentences, source->host, keys);
    for (i = 0; i < source->sentences; i++) {
        size_t length = source->lengths[i];
        if (known && has_key(learned, known, keys[i])) {
            ++*cut;
        } else {
            memcpy(out + kept, words, length * sizeof *words);
            kept += length;
        }
        words += length;
    }
    return kept;
}

static int is_sound(const Source *source)
{
    size_t i, sum = 0;

    for (i = 0; i < source->sentences; i++)
        sum += source->lengths[i];
    return sum == source->count;
}

void made_free(Made *made)
{
    free(made->rows.data);
    free(made->keys.data);
    free(made->samples.data);
}

/* Make the texts of `sources`: rows one after the other, their sizes (u64 each), the
 * keys of sentences, for each text how many words are left and sentences cut. With
 * `values` the signatures, samples and numbers of samples too. The caller frees `made`,
 * also after a failure. */
int make_texts(const Source *sources, size_t count, size_t size, const uint32_t *a,
               const uint32_t *b, size_t values, Made *made)
{
    Words32 mixed = {NULL, 0, 0};
    Longs rest = {NULL, 0, 0};
    size_t i, known, before;
    const uint8_t *learned;
    uint32_t head[4];
    size_t total = 0;
    int failed;

    for (i = 0; i < count; i++)
        total += sources[i].count;
    failed = longs_reserve(&made->rows, total / 8 * 13 + 3 * count);
    for (i = 0; i < count && !failed; i++) {
        const Source *source = sources + i;
        before = made->rows.size;
        rest.size = 0;
        if (!is_sound(source))
            failed = BAD_DATA;
        if (!failed)
            failed = find_learned(source->known, source->known_size, &learned, &known);
        if (!failed)
            failed = longs_reserve(&rest, source->count + 1);
        if (!failed)
            failed = longs_reserve(&made->keys, source->sentences + 1);
        if (failed)
            break;
        made->left[i] = (uint32_t)without_learned(
            source, learned, known, rest.data, made->keys.data + made->keys.size,
            made->cut + i);
        made->keys.size += source->sentences;
        failed = shingle_row(rest.data, made->left[i], size, &made->rows);
        if (failed)
            break;
        made->sizes[i] = made->rows.size - before;
        if (!values)
            continue;
        memcpy(head, made->rows.data + before, sizeof head);
        failed = words32_reserve(&mixed, head[0]);
        if (!failed)
            failed = words32_reserve(&made->samples, head[0]);
        if (failed)
            break;
        made->sampled[i] = (uint32_t)sample_row(made->rows.data + before + 2, head[0],
                                                made->samples.data
                                                    + made->samples.size);
        made->samples.size += made->sampled[i];
        sign_row(made->rows.data + before + 2, head[0], a, b, values, mixed.data,
                 made->signatures + i * values);
    }
    free(mixed.data);
    free(rest.data);
    return failed;
}
