/* The part of the kernel for Python that takes one document at a time: what decides on
 * documents as they come. Calls of some microseconds keep the GIL. */
#include "module.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_RUNS = 64 };

static int is_table(const Py_buffer *table)
{
    size_t slots = (size_t)table->len / 8;
    return table->len >= 8 && table->len % 8 == 0 && (slots & (slots - 1)) == 0;
}

/* Keys of texts, one after the other, and the number of each. */
static int keys_of(const Py_buffer *signatures, const Py_buffer *samples,
                   const Py_buffer *sampled, const Py_buffer *salts, size_t bands,
                   size_t rows, Longs *keys, uint32_t *counts)
{
    const uint32_t *signature = signatures->buf, *sample = samples->buf;
    const uint32_t *many = sampled->buf;
    size_t texts = (size_t)sampled->len / 4, left = (size_t)samples->len / 4, i, before;
    int failed = 0;

    if ((size_t)salts->len != 8 * texts
        || (size_t)signatures->len != 4 * texts * bands * rows)
        return BAD_DATA;
    for (i = 0; i < texts && !failed; i++) {
        if (many[i] > left)
            return BAD_DATA;
        before = keys->size;
        failed = text_keys(signature, bands, rows, sample, many[i],
                           ((const uint64_t *)salts->buf)[i], keys);
        counts[i] = (uint32_t)(keys->size - before);
        signature += bands * rows;
        sample += many[i];
        left -= many[i];
    }
    return failed;
}

static PyObject *bucket_keys(PyObject *self, PyObject *args)
{
    Py_buffer signatures, samples, sampled, salts;
    Longs keys = {NULL, 0, 0};
    PyObject *result = NULL;
    Py_ssize_t bands, rows;
    uint32_t *counts;
    int failed = BAD_DATA;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*y*y*nn", &signatures, &samples, &sampled, &salts,
                          &bands, &rows))
        return NULL;
    counts = malloc((size_t)sampled.len + 4);
    if (counts == NULL)
        failed = NO_MEMORY;
    else if (bands > 0 && rows > 0 && bands < UINT16_MAX && rows < UINT16_MAX)
        failed = keys_of(&signatures, &samples, &sampled, &salts, (size_t)bands,
                         (size_t)rows, &keys, counts);
    result = failed ? fail(failed)
                    : Py_BuildValue("(NN)", bytes_of(keys.data, keys.size * 8),
                                    bytes_of(counts, (size_t)sampled.len));
    free(keys.data);
    free(counts);
    PyBuffer_Release(&signatures);
    PyBuffer_Release(&samples);
    PyBuffer_Release(&sampled);
    PyBuffer_Release(&salts);
    return result;
}

static PyObject *enter(PyObject *self, PyObject *args)
{
    Py_buffer table, keys;
    PyObject *result;
    Py_ssize_t cap;
    unsigned long long number;

    (void)self;
    if (!PyArg_ParseTuple(args, "w*y*Kn", &table, &keys, &number, &cap))
        return NULL;
    if (is_table(&table) && keys.len % 8 == 0 && number < (1U << 26) && cap > 0)
        result = PyLong_FromSize_t(enter_keys(table.buf, (size_t)table.len / 8,
                                              keys.buf, (size_t)keys.len / 8, number,
                                              (size_t)cap));
    else
        result = fail(BAD_DATA);
    PyBuffer_Release(&table);
    PyBuffer_Release(&keys);
    return result;
}

static PyObject *merge(PyObject *self, PyObject *args)
{
    Py_buffer run, more;
    PyObject *result;
    Py_ssize_t cap;
    size_t size, held = 0;

    (void)self;
    if (!PyArg_ParseTuple(args, "w*y*n", &run, &more, &cap))
        return NULL;
    size = (size_t)run.len / 8;
    if (run.len % 8 || more.len % 8 || more.len > run.len || cap < 1) {
        result = fail(BAD_DATA);
    } else {
        Py_BEGIN_ALLOW_THREADS
        held = merge_run(run.buf, size - (size_t)more.len / 8, more.buf,
                         (size_t)more.len / 8, (size_t)cap);
        Py_END_ALLOW_THREADS
        result = PyLong_FromSize_t(held);
    }
    PyBuffer_Release(&run);
    PyBuffer_Release(&more);
    return result;
}

static PyObject *numbers_of(const Words32 *met)
{
    PyObject *list = PyList_New((Py_ssize_t)met->size), *number;
    size_t i;

    for (i = 0; list != NULL && i < met->size; i++) {
        number = PyLong_FromUnsignedLong(met->data[i]);
        if (number == NULL || PyList_SetItem(list, (Py_ssize_t)i, number))
            Py_CLEAR(list);
    }
    return list;
}

/* Take the buffers of a tuple; give how many, or -1 with an exception. */
Py_ssize_t take_all(PyObject *tuple, Py_buffer *buffers, Py_ssize_t most)
{
    Py_ssize_t count = PyTuple_Size(tuple), i;

    if (count > most) {
        fail(BAD_DATA);
        return -1;
    }
    for (i = 0; i < count; i++) {
        PyObject *item = PyTuple_GetItem(tuple, i);
        if (item == NULL || PyObject_GetBuffer(item, buffers + i, PyBUF_SIMPLE)) {
            while (i--)
                PyBuffer_Release(buffers + i);
            return -1;
        }
    }
    return count;
}

static PyObject *meet(PyObject *self, PyObject *args)
{
    Py_buffer table, keys, held[MOST_RUNS];
    Run runs[MOST_RUNS];
    Meeting with;
    Words32 met = {NULL, 0, 0};
    PyObject *tuple, *result;
    Py_ssize_t bands, cap, least, most, many, i;
    int failed = BAD_DATA;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*O!y*nnnn", &table, &PyTuple_Type, &tuple, &keys,
                          &bands, &cap, &least, &most))
        return NULL;
    many = take_all(tuple, held, MOST_RUNS);
    for (i = 0; i < many; i++) {
        runs[i].data = held[i].buf;
        runs[i].size = (size_t)held[i].len / 8;
    }
    with.table = table.buf;
    with.runs = runs;
    with.slots = (size_t)table.len / 8;
    with.many = (size_t)many;
    with.cap = (size_t)cap;
    with.least = (size_t)least;
    with.most = (size_t)most;
    if (many >= 0 && is_table(&table) && keys.len % 8 == 0 && cap > 0
        && cap <= UINT16_MAX && least > 0 && most > 0 && most <= UINT16_MAX
        && bands >= 0) {
        Py_BEGIN_ALLOW_THREADS
        failed = meet_keys(&with, keys.buf, (size_t)keys.len / 8, (size_t)bands, &met);
        Py_END_ALLOW_THREADS
    }
    result = many < 0 ? NULL : failed ? fail(failed) : numbers_of(&met);
    free(met.data);
    for (i = 0; i < many; i++)
        PyBuffer_Release(held + i);
    PyBuffer_Release(&table);
    PyBuffer_Release(&keys);
    return result;
}

/* Whether two rows are the same, which makes texts copies whatever the rules say. */
static int is_same(const Py_buffer *one, const Py_buffer *other)
{
    return one->len == other->len && !memcmp(one->buf, other->buf, (size_t)one->len);
}

static int compare_all(const Py_buffer *mine, const Py_buffer *others, size_t count,
                       const uint8_t *same_host, const Limits *limits,
                       Verdict *verdicts)
{
    Scratch scratch = {NULL, NULL, 0};
    Row left, right;
    size_t i;
    int failed = row_read(&left, mine->buf, (size_t)mine->len);

    for (i = 0; i < count && !failed; i++) {
        Verdict *verdict = verdicts + i;
        failed = row_read(&right, others[i].buf, (size_t)others[i].len);
        if (!failed)
            failed = verify_pair(&left, &right, limits, same_host[i], &scratch,
                                 verdict);
        if (!failed && verdict->kind != NEAR && verdict->kind != CUT
            && is_same(mine, others + i)) {
            memset(verdict, 0, sizeof *verdict);
            verdict->first = verdict->last = -1;
            verdict->similarity = 1.0;
            verdict->kind = NEAR;
        }
    }
    free(scratch.marks);
    free(scratch.places);
    return failed;
}

static PyObject *list_of(const Verdict *verdicts, Py_ssize_t count)
{
    PyObject *list = PyList_New(count), *item;
    Py_ssize_t i;

    for (i = 0; list != NULL && i < count; i++) {
        item = Py_BuildValue("(idiii)", (int)verdicts[i].kind, verdicts[i].similarity,
                             (int)verdicts[i].inside, (int)verdicts[i].first,
                             (int)verdicts[i].last);
        if (item == NULL || PyList_SetItem(list, i, item))
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *compare(PyObject *self, PyObject *args)
{
    Py_buffer mine, same_host, *others;
    PyObject *tuple, *result;
    Limits limits;
    Verdict *verdicts;
    Py_ssize_t count = -1, i;
    int failed = BAD_DATA;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*O!y*(ddddI)", &mine, &PyTuple_Type, &tuple,
                          &same_host, &limits.threshold, &limits.aligned,
                          &limits.numbers, &limits.run, &limits.shingle))
        return NULL;
    others = malloc(((size_t)same_host.len + 1) * sizeof *others);
    verdicts = malloc(((size_t)same_host.len + 1) * sizeof *verdicts);
    if (others == NULL || verdicts == NULL)
        failed = NO_MEMORY;
    else
        count = take_all(tuple, others, same_host.len);
    if (count >= 0 && count == same_host.len) {
        Py_BEGIN_ALLOW_THREADS
        failed = compare_all(&mine, others, (size_t)count, same_host.buf, &limits,
                             verdicts);
        Py_END_ALLOW_THREADS
    }
    result = PyErr_Occurred() ? NULL
             : failed         ? fail(failed)
                              : list_of(verdicts, count);
    for (i = 0; i < count; i++)
        PyBuffer_Release(others + i);
    free(others);
    free(verdicts);
    PyBuffer_Release(&mine);
    PyBuffer_Release(&same_host);
    return result;
}

static PyObject *learn(PyObject *self, PyObject *args)
{
    Py_buffer host, keys;
    PyObject *result;
    Py_ssize_t least;
    unsigned long story;
    uint8_t *out = NULL;
    size_t made = 0;
    int failed = BAD_DATA;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*kn", &host, &keys, &story, &least))
        return NULL;
    if (keys.len % 8 == 0 && least > 1 && least <= UINT16_MAX && story < UINT32_MAX)
        failed = learn_keys(host.buf, (size_t)host.len, keys.buf, (size_t)keys.len / 8,
                            (uint32_t)story, (size_t)least - 1, &out, &made);
    result = failed ? fail(failed) : bytes_of(out, made);
    free(out);
    PyBuffer_Release(&host);
    PyBuffer_Release(&keys);
    return result;
}

static PyObject *known(PyObject *self, PyObject *args)
{
    Py_buffer host, keys;
    PyObject *result;
    size_t found = 0;
    int failed = BAD_DATA;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*", &host, &keys))
        return NULL;
    if (keys.len % 8 == 0)
        failed = count_learned(host.buf, (size_t)host.len, keys.buf,
                               (size_t)keys.len / 8, &found);
    result = failed ? fail(failed) : PyLong_FromSize_t(found);
    PyBuffer_Release(&host);
    PyBuffer_Release(&keys);
    return result;
}

PyMethodDef stream_methods[] = {
    {"texts", texts, METH_VARARGS, "Make texts without what hosts have learned."},
    {"bucket_keys", bucket_keys, METH_VARARGS, "Give the keys of texts for buckets."},
    {"enter", enter, METH_VARARGS, "Put a document into buckets."},
    {"merge", merge, METH_VARARGS, "Merge a run of entries into another."},
    {"meet", meet, METH_VARARGS, "Give the documents that a text meets in buckets."},
    {"compare", compare, METH_VARARGS, "Compare a row with others."},
    {"learn", learn, METH_VARARGS, "Take the sentences of a document to a host."},
    {"known", known, METH_VARARGS, "Count the sentences that a host has learned."},
    {NULL, NULL, 0, NULL},
};
