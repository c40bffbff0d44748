/* The part of the kernel for Python that makes the texts of a stream. */
#include "module.h"

#include <stdlib.h>
#include <string.h>

/* What the texts of a batch are made of: buffers are released by the caller. */
typedef struct {
    Py_buffer *contents, *known;
    Py_ssize_t content_count, known_count;
} Held;

static int read_sources(const Held *held, const Py_buffer *sentences,
                        const Py_buffer *hosts, Source *sources)
{
    size_t count = (size_t)held->content_count, i;

    if (held->known_count != held->content_count
        || (size_t)sentences->len != 4 * count || (size_t)hosts->len != 8 * count)
        return BAD_DATA;
    for (i = 0; i < count; i++) {
        Source *source = sources + i;
        size_t size = (size_t)held->contents[i].len, ends;
        source->sentences = ((const uint32_t *)sentences->buf)[i];
        ends = 4 * source->sentences;
        if (size < ends || (size - ends) % 8 || (size - ends) / 8 > UINT32_MAX)
            return BAD_DATA;
        source->count = (size - ends) / 8;
        source->words = held->contents[i].buf;
        source->lengths = (const void *)(source->words + source->count);
        source->host = ((const uint64_t *)hosts->buf)[i];
        source->known = held->known[i].buf;
        source->known_size = (size_t)held->known[i].len;
    }
    return 0;
}

static PyObject *list_of(const Made *made, const Source *sources, size_t count)
{
    const uint64_t *row = made->rows.data, *keys = made->keys.data;
    PyObject *list = PyList_New((Py_ssize_t)count), *item;
    size_t i;

    for (i = 0; list != NULL && i < count; i++) {
        item = Py_BuildValue("(NIIN)", bytes_of(row, (size_t)made->sizes[i] * 8),
                             (unsigned)made->left[i], (unsigned)made->cut[i],
                             bytes_of(keys, sources[i].sentences * 8));
        if (item == NULL || PyList_SetItem(list, (Py_ssize_t)i, item))
            Py_CLEAR(list);
        row += made->sizes[i];
        keys += sources[i].sentences;
    }
    return list;
}

static PyObject *made_of(const Held *held, const Py_buffer *sentences,
                         const Py_buffer *hosts, size_t size, const Py_buffer *a,
                         const Py_buffer *b)
{
    size_t count = (size_t)held->content_count, values = (size_t)a->len / 4;
    Source *sources = malloc((count + 1) * sizeof *sources);
    uint32_t *numbers = malloc((3 * count + 1) * sizeof *numbers);
    Made made = {{NULL, 0, 0}, {NULL, 0, 0}, {NULL, 0, 0}, NULL, NULL, NULL, NULL, NULL};
    PyObject *result = NULL;
    int failed;

    made.sizes = malloc((count + 1) * sizeof *made.sizes);
    made.signatures = malloc((count * values + 1) * sizeof *made.signatures);
    if (sources == NULL || numbers == NULL || made.sizes == NULL
        || made.signatures == NULL) {
        failed = NO_MEMORY;
    } else {
        made.left = numbers;
        made.cut = numbers + count;
        made.sampled = numbers + 2 * count;
        failed = read_sources(held, sentences, hosts, sources);
    }
    if (!failed) {
        Py_BEGIN_ALLOW_THREADS
        failed = make_texts(sources, count, size, a->buf, b->buf, values, &made);
        Py_END_ALLOW_THREADS
    }
    if (failed)
        fail(failed);
    else
        result = Py_BuildValue(
            "(NNNN)", list_of(&made, sources, count),
            bytes_of(made.signatures, count * values * 4),
            bytes_of(made.samples.data, made.samples.size * 4),
            bytes_of(made.sampled, values ? count * 4 : 0));
    free(sources);
    free(numbers);
    free(made.sizes);
    free(made.signatures);
    made_free(&made);
    return result;
}

PyObject *texts(PyObject *self, PyObject *args)
{
    Py_buffer sentences, hosts, a, b;
    Held held = {NULL, NULL, -1, -1};
    PyObject *contents, *known, *result = NULL;
    Py_ssize_t size, count, i;

    (void)self;
    if (!PyArg_ParseTuple(args, "O!y*y*O!ny*y*", &PyTuple_Type, &contents, &sentences,
                          &hosts, &PyTuple_Type, &known, &size, &a, &b))
        return NULL;
    count = PyTuple_Size(contents);
    held.contents = malloc(2 * ((size_t)count + 1) * sizeof(Py_buffer));
    if (held.contents == NULL) {
        PyErr_NoMemory();
    } else {
        held.known = held.contents + count + 1;
        held.content_count = take_all(contents, held.contents, count);
        if (held.content_count >= 0)
            held.known_count = take_all(known, held.known, count);
    }
    if (held.known_count >= 0) {
        if (size >= 1 && size <= 16 && a.len % 4 == 0 && a.len == b.len)
            result = made_of(&held, &sentences, &hosts, (size_t)size, &a, &b);
        else
            fail(BAD_DATA);
    }
    for (i = 0; i < held.content_count; i++)
        PyBuffer_Release(held.contents + i);
    for (i = 0; i < held.known_count; i++)
        PyBuffer_Release(held.known + i);
    free(held.contents);
    PyBuffer_Release(&sentences);
    PyBuffer_Release(&hosts);
    PyBuffer_Release(&a);
    PyBuffer_Release(&b);
    return result;
}
