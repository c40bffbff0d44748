/* The kernel for Python: `cleanlit.dedup._kernel`, CPython's limited API of 3.11.
 *
 * Arrays come in as any contiguous buffer and go out as bytes, in the order of bytes of
 * the machine; `cleanlit/dedup/kernel.py` gives them their types. The GIL is released
 * while the kernel works.
 */
#include "module.h"

#include <stdlib.h>
#include <string.h>

static Table folding;

typedef struct {
    const char *data;
    Py_ssize_t size;
} Span;

/* Tell whether the `count` items of `counts` add up to `sum`. */
static int adds_up(const uint32_t *counts, size_t count, size_t sum)
{
    size_t i, total = 0;

    for (i = 0; i < count; i++)
        total += counts[i];
    return total == sum;
}

static PyObject *load(PyObject *self, PyObject *args)
{
    Py_buffer data;
    Table table;
    int failed;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*", &data))
        return NULL;
    failed = table_read(&table, data.buf, (size_t)data.len);
    PyBuffer_Release(&data);
    if (failed)
        return fail(failed);
    /* A table in use is never freed: a thread may be reading it. */
    if (folding.stages == NULL)
        folding = table;
    else
        table_free(&table);
    Py_RETURN_NONE;
}

/* Give the UTF-8 of each text; what holds half surrogates is encoded into `held`. */
static int spans_of(PyObject *texts, Py_ssize_t count, Span *spans, PyObject *held)
{
    Py_ssize_t i;
    PyObject *text, *encoded;
    char *data;

    for (i = 0; i < count; i++) {
        text = PyTuple_GetItem(texts, i);
        if (text == NULL)
            return -1;
        spans[i].data = PyUnicode_AsUTF8AndSize(text, &spans[i].size);
        if (spans[i].data != NULL)
            continue;
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
            return -1;
        PyErr_Clear();
        encoded = PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
        if (encoded == NULL)
            return -1;
        if (PyList_Append(held, encoded)
            || PyBytes_AsStringAndSize(encoded, &data, &spans[i].size)) {
            Py_DECREF(encoded);
            return -1;
        }
        spans[i].data = data;
        Py_DECREF(encoded);
    }
    return 0;
}

static int scan_spans(const Span *spans, Py_ssize_t count, Longs *words,
                      Words32 *lengths, uint32_t *counts, uint64_t *digests)
{
    Py_ssize_t i;
    size_t total = 0;
    int failed;

    for (i = 0; i < count; i++)
        total += (size_t)spans[i].size;
    /* Enough for all words of most languages. */
    if (longs_reserve(words, total / 5) || words32_reserve(lengths, total / 32))
        return NO_MEMORY;
    for (i = 0; i < count; i++) {
        size_t before = words->size, sentences = lengths->size;
        failed = scan_text(&folding, (const uint8_t *)spans[i].data,
                           (size_t)spans[i].size, words, lengths);
        if (failed)
            return failed;
        if (words->size - before > UINT32_MAX)
            return BAD_DATA;
        counts[i] = (uint32_t)(words->size - before);
        counts[count + i] = (uint32_t)(lengths->size - sentences);
        digest_words(words->data + before, words->size - before, digests + 2 * i);
    }
    return 0;
}

static PyObject *scan(PyObject *self, PyObject *given)
{
    Longs words = {NULL, 0, 0};
    Words32 lengths = {NULL, 0, 0};
    PyObject *texts, *held = NULL, *result = NULL;
    Py_ssize_t count;
    Span *spans = NULL;
    uint32_t *counts = NULL;
    uint64_t *digests = NULL;
    int failed;

    (void)self;
    if (folding.stages == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "the table is not loaded");
        return NULL;
    }
    texts = PySequence_Tuple(given);
    if (texts == NULL)
        return NULL;
    count = PyTuple_Size(texts);
    held = PyList_New(0);
    spans = malloc(((size_t)count + 1) * sizeof *spans);
    counts = malloc((2 * (size_t)count + 1) * sizeof *counts);
    digests = malloc((2 * (size_t)count + 1) * sizeof *digests);
    if (held == NULL || spans == NULL || counts == NULL || digests == NULL) {
        if (!PyErr_Occurred())
            PyErr_NoMemory();
        goto done;
    }
    if (spans_of(texts, count, spans, held))
        goto done;
    Py_BEGIN_ALLOW_THREADS
    failed = scan_spans(spans, count, &words, &lengths, counts, digests);
    Py_END_ALLOW_THREADS
    if (failed)
        fail(failed);
    else
        result = Py_BuildValue(
            "(NNNNN)", bytes_of(words.data, words.size * 8),
            bytes_of(counts, (size_t)count * 4),
            bytes_of(lengths.data, lengths.size * 4),
            bytes_of(counts + count, (size_t)count * 4),
            bytes_of(digests, (size_t)count * 16));
done:
    free(words.data);
    free(lengths.data);
    free(spans);
    free(counts);
    free(digests);
    Py_XDECREF(held);
    Py_DECREF(texts);
    return result;
}

/* Whether words, their counts and lengths of sentences, and hosts belong together. */
static int belong(const Py_buffer *words, const Py_buffer *counts,
                  const Py_buffer *lengths, const Py_buffer *sentences,
                  const Py_buffer *hosts)
{
    size_t texts = (size_t)counts->len / 4, i, j;
    const uint32_t *count = counts->buf, *length = lengths->buf;
    const uint32_t *many = sentences->buf;

    if (words->len % 8 || counts->len % 4 || lengths->len % 4
        || sentences->len != counts->len || (size_t)hosts->len != 8 * texts
        || !adds_up(count, texts, (size_t)words->len / 8)
        || !adds_up(many, texts, (size_t)lengths->len / 4))
        return 0;
    for (i = 0; i < texts; i++) {
        size_t sum = 0;
        for (j = 0; j < many[i]; j++)
            sum += *length++;
        if (sum != count[i])
            return 0;
    }
    return 1;
}

static PyObject *keys(PyObject *self, PyObject *args)
{
    Py_buffer words, counts, lengths, sentences, hosts;
    PyObject *result = NULL;
    uint64_t *out;
    size_t i, word = 0, at = 0;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*", &words, &counts, &lengths, &sentences,
                          &hosts))
        return NULL;
    out = malloc((size_t)lengths.len * 2 + 8);
    if (out == NULL) {
        PyErr_NoMemory();
    } else if (!belong(&words, &counts, &lengths, &sentences, &hosts)) {
        fail(BAD_DATA);
    } else {
        Py_BEGIN_ALLOW_THREADS
        for (i = 0; i < (size_t)counts.len / 4; i++) {
            size_t many = ((const uint32_t *)sentences.buf)[i];
            sentence_keys((const uint64_t *)words.buf + word,
                          (const uint32_t *)lengths.buf + at, many,
                          ((const uint64_t *)hosts.buf)[i], out + at);
            word += ((const uint32_t *)counts.buf)[i];
            at += many;
        }
        Py_END_ALLOW_THREADS
        result = bytes_of(out, at * 8);
    }
    free(out);
    PyBuffer_Release(&words);
    PyBuffer_Release(&counts);
    PyBuffer_Release(&lengths);
    PyBuffer_Release(&sentences);
    PyBuffer_Release(&hosts);
    return result;
}

/* Copy the words of one text but those of learned sentences; give how many. */
static size_t strip_text(const uint64_t *words, const uint32_t *lengths, size_t many,
                         uint64_t host, const uint64_t *learned, size_t known,
                         uint64_t *out)
{
    size_t i, kept = 0;
    uint64_t key;

    for (i = 0; i < many; i++) {
        sentence_keys(words, lengths + i, 1, host, &key);
        if (!is_learned(learned, known, key)) {
            memcpy(out + kept, words, lengths[i] * sizeof *words);
            kept += lengths[i];
        }
        words += lengths[i];
    }
    return kept;
}

static PyObject *strip(PyObject *self, PyObject *args)
{
    Py_buffer words, counts, lengths, sentences, hosts, learned;
    PyObject *result = NULL;
    uint64_t *out;
    uint32_t *kept;
    size_t i, word = 0, at = 0, size = 0, texts;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*y*", &words, &counts, &lengths, &sentences,
                          &hosts, &learned))
        return NULL;
    texts = (size_t)counts.len / 4;
    out = malloc((size_t)words.len + 8);
    kept = malloc((size_t)counts.len + 8);
    if (out == NULL || kept == NULL) {
        PyErr_NoMemory();
    } else if (learned.len % 8
               || !belong(&words, &counts, &lengths, &sentences, &hosts)) {
        fail(BAD_DATA);
    } else {
        Py_BEGIN_ALLOW_THREADS
        for (i = 0; i < texts; i++) {
            size_t many = ((const uint32_t *)sentences.buf)[i];
            kept[i] = (uint32_t)strip_text(
                (const uint64_t *)words.buf + word, (const uint32_t *)lengths.buf + at,
                many, ((const uint64_t *)hosts.buf)[i], learned.buf,
                (size_t)learned.len / 8, out + size);
            size += kept[i];
            word += ((const uint32_t *)counts.buf)[i];
            at += many;
        }
        Py_END_ALLOW_THREADS
        result = Py_BuildValue("(NN)", bytes_of(out, size * 8),
                               bytes_of(kept, texts * 4));
    }
    free(out);
    free(kept);
    PyBuffer_Release(&words);
    PyBuffer_Release(&counts);
    PyBuffer_Release(&lengths);
    PyBuffer_Release(&sentences);
    PyBuffer_Release(&hosts);
    PyBuffer_Release(&learned);
    return result;
}

static PyObject *digests(PyObject *self, PyObject *args)
{
    Py_buffer words, counts;
    PyObject *result = NULL;
    uint64_t *out;
    size_t i, word = 0, texts;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*", &words, &counts))
        return NULL;
    texts = (size_t)counts.len / 4;
    out = malloc(texts * 16 + 8);
    if (out == NULL) {
        PyErr_NoMemory();
    } else if (words.len % 8 || counts.len % 4
               || !adds_up(counts.buf, texts, (size_t)words.len / 8)) {
        fail(BAD_DATA);
    } else {
        Py_BEGIN_ALLOW_THREADS
        for (i = 0; i < texts; i++) {
            size_t count = ((const uint32_t *)counts.buf)[i];
            digest_words((const uint64_t *)words.buf + word, count, out + 2 * i);
            word += count;
        }
        Py_END_ALLOW_THREADS
        result = bytes_of(out, texts * 16);
    }
    free(out);
    PyBuffer_Release(&words);
    PyBuffer_Release(&counts);
    return result;
}

/* Make the rows of some texts, their sizes in bytes, signatures and samples. */
static int make_rows(const uint64_t *words, const uint32_t *counts, size_t texts,
                     size_t size, const uint32_t *a, const uint32_t *b, size_t values,
                     Longs *rows, uint64_t *sizes, uint32_t *signatures,
                     Words32 *samples, uint32_t *sampled)
{
    Words32 mixed = {NULL, 0, 0};
    size_t i, before, total = 0;
    uint32_t head[4];
    int failed;

    for (i = 0; i < texts; i++)
        total += counts[i];
    /* Enough for all rows, unless they are full of numbers. */
    failed = longs_reserve(rows, total / 8 * 13 + 3 * texts);
    if (!failed)
        failed = words32_reserve(samples, total / 4);
    for (i = 0; i < texts && !failed; i++) {
        before = rows->size;
        failed = shingle_row(words, counts[i], size, rows);
        if (failed)
            break;
        words += counts[i];
        sizes[i] = 8 * (rows->size - before);
        memcpy(head, rows->data + before, sizeof head);
        failed = words32_reserve(&mixed, head[0]);
        if (!failed)
            failed = words32_reserve(samples, head[0]);
        if (failed)
            break;
        sampled[i] = (uint32_t)sample_row(rows->data + before + 2, head[0],
                                          samples->data + samples->size);
        samples->size += sampled[i];
        if (values)
            sign_row(rows->data + before + 2, head[0], a, b, values, mixed.data,
                     signatures + i * values);
    }
    free(mixed.data);
    return failed;
}

static PyObject *shingle(PyObject *self, PyObject *args)
{
    Py_buffer words, counts, a, b;
    Longs rows = {NULL, 0, 0};
    Words32 samples = {NULL, 0, 0};
    PyObject *result = NULL;
    Py_ssize_t size;
    size_t texts, values;
    uint64_t *sizes;
    uint32_t *signatures, *sampled;
    int failed = BAD_DATA;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*ny*y*", &words, &counts, &size, &a, &b))
        return NULL;
    texts = (size_t)counts.len / 4;
    values = (size_t)a.len / 4;
    sizes = malloc(texts * 8 + 8);
    signatures = malloc(texts * values * 4 + 4);
    sampled = malloc(texts * 4 + 4);
    if (sizes == NULL || signatures == NULL || sampled == NULL) {
        failed = NO_MEMORY;
    } else if (size >= 1 && size <= 16 && a.len % 4 == 0 && a.len == b.len
               && words.len % 8 == 0 && counts.len % 4 == 0
               && adds_up(counts.buf, texts, (size_t)words.len / 8)) {
        Py_BEGIN_ALLOW_THREADS
        failed = make_rows(words.buf, counts.buf, texts, (size_t)size, a.buf, b.buf,
                           values, &rows, sizes, signatures, &samples, sampled);
        Py_END_ALLOW_THREADS
    }
    if (failed)
        fail(failed);
    else
        result = Py_BuildValue("(NNNNN)", bytes_of(rows.data, rows.size * 8),
                               bytes_of(sizes, texts * 8),
                               bytes_of(signatures, texts * values * 4),
                               bytes_of(samples.data, samples.size * 4),
                               bytes_of(sampled, texts * 4));
    free(rows.data);
    free(samples.data);
    free(sizes);
    free(signatures);
    free(sampled);
    PyBuffer_Release(&words);
    PyBuffer_Release(&counts);
    PyBuffer_Release(&a);
    PyBuffer_Release(&b);
    return result;
}

static int read_rows(const Py_buffer *data, const uint64_t *sizes, size_t count,
                     Row *rows)
{
    const uint8_t *at = data->buf;
    size_t left = (size_t)data->len, i;

    for (i = 0; i < count; i++) {
        if (sizes[i] > left || row_read(rows + i, at, (size_t)sizes[i]))
            return BAD_DATA;
        at += sizes[i];
        left -= (size_t)sizes[i];
    }
    return left ? BAD_DATA : 0;
}

static int verify_all(const Row *rows, size_t count, const uint32_t *pairs,
                      const uint8_t *same_host, size_t number, const Limits *limits,
                      Verdict *verdicts)
{
    Scratch scratch = {NULL, NULL, 0};
    size_t i;
    int failed = 0;

    for (i = 0; i < number && !failed; i++)
        failed = pairs[2 * i] < count && pairs[2 * i + 1] < count
                     ? verify_pair(rows + pairs[2 * i], rows + pairs[2 * i + 1], limits,
                                   same_host[i], &scratch, verdicts + i)
                     : BAD_DATA;
    free(scratch.marks);
    free(scratch.places);
    return failed;
}

static PyObject *verdicts_of(const Verdict *verdicts, size_t number)
{
    size_t i;
    PyObject *result = NULL;
    double *similarity = malloc(number * sizeof *similarity + 8);
    int32_t *window = malloc(number * 2 * sizeof *window + 8);
    uint8_t *kinds = malloc(2 * number + 1);

    if (similarity != NULL && window != NULL && kinds != NULL) {
        for (i = 0; i < number; i++) {
            kinds[i] = verdicts[i].kind;
            kinds[number + i] = verdicts[i].inside;
            similarity[i] = verdicts[i].similarity;
            window[2 * i] = verdicts[i].first;
            window[2 * i + 1] = verdicts[i].last;
        }
        result = Py_BuildValue("(NNNN)", bytes_of(kinds, number),
                               bytes_of(similarity, number * 8),
                               bytes_of(kinds + number, number),
                               bytes_of(window, number * 8));
    } else {
        PyErr_NoMemory();
    }
    free(similarity);
    free(window);
    free(kinds);
    return result;
}

static PyObject *verify(PyObject *self, PyObject *args)
{
    Py_buffer data, sizes, pairs, same_host;
    PyObject *result = NULL;
    Limits limits;
    Verdict *verdicts;
    Row *rows;
    size_t count, number;
    int failed = BAD_DATA;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*y*y*(ddddI)", &data, &sizes, &pairs, &same_host,
                          &limits.threshold, &limits.aligned, &limits.numbers,
                          &limits.run, &limits.shingle))
        return NULL;
    count = (size_t)sizes.len / 8;
    number = (size_t)same_host.len;
    rows = malloc((count + 1) * sizeof *rows);
    verdicts = malloc((number + 1) * sizeof *verdicts);
    if (rows == NULL || verdicts == NULL) {
        failed = NO_MEMORY;
    } else if (sizes.len % 8 == 0 && (size_t)pairs.len == 8 * number) {
        Py_BEGIN_ALLOW_THREADS
        failed = read_rows(&data, sizes.buf, count, rows);
        if (!failed)
            failed = verify_all(rows, count, pairs.buf, same_host.buf, number, &limits,
                                verdicts);
        Py_END_ALLOW_THREADS
    }
    result = failed ? fail(failed) : verdicts_of(verdicts, number);
    free(rows);
    free(verdicts);
    PyBuffer_Release(&data);
    PyBuffer_Release(&sizes);
    PyBuffer_Release(&pairs);
    PyBuffer_Release(&same_host);
    return result;
}

#ifndef _WIN32
static PyObject *verify_in_file(PyObject *self, PyObject *args)
{
    Py_buffer ends, pairs, same_host;
    PyObject *result;
    RowFile rows;
    Limits limits;
    Verdict *verdicts;
    size_t number;
    int failed = BAD_DATA;

    (void)self;
    if (!PyArg_ParseTuple(args, "iy*y*y*(ddddI)", &rows.file, &ends, &pairs, &same_host,
                          &limits.threshold, &limits.aligned, &limits.numbers,
                          &limits.run, &limits.shingle))
        return NULL;
    rows.ends = ends.buf;
    rows.count = (size_t)ends.len / 8;
    number = (size_t)same_host.len;
    verdicts = malloc((number + 1) * sizeof *verdicts);
    if (verdicts == NULL) {
        failed = NO_MEMORY;
    } else if (rows.count-- && ends.len % 8 == 0 && (size_t)pairs.len == 8 * number) {
        Py_BEGIN_ALLOW_THREADS
        failed = verify_file(&rows, pairs.buf, same_host.buf, number, &limits,
                             verdicts);
        Py_END_ALLOW_THREADS
    }
    result = failed ? fail(failed) : verdicts_of(verdicts, number);
    free(verdicts);
    PyBuffer_Release(&ends);
    PyBuffer_Release(&pairs);
    PyBuffer_Release(&same_host);
    return result;
}
#endif

static PyObject *by_bands(PyObject *self, PyObject *args)
{
    Py_buffer signatures;
    Longs codes = {NULL, 0, 0};
    PyObject *result = NULL;
    Py_ssize_t values, rows, cap;
    double least;
    int failed = BAD_DATA;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*nnnd", &signatures, &values, &rows, &cap, &least))
        return NULL;
    if (values > 0 && rows > 0 && values % rows == 0 && cap > 0
        && signatures.len % (4 * values) == 0
        && signatures.len / (4 * values) <= INT32_MAX) {
        Py_BEGIN_ALLOW_THREADS
        failed = band_pairs(signatures.buf,
                            (size_t)signatures.len / (4 * (size_t)values),
                            (size_t)values, (size_t)rows, (size_t)cap, least, &codes);
        Py_END_ALLOW_THREADS
    }
    result = failed ? fail(failed) : bytes_of(codes.data, codes.size * 8);
    free(codes.data);
    PyBuffer_Release(&signatures);
    return result;
}

static PyObject *by_samples(PyObject *self, PyObject *args)
{
    Py_buffer samples, owners;
    Longs codes = {NULL, 0, 0};
    PyObject *result = NULL;
    Py_ssize_t texts, cap, least;
    int failed = BAD_DATA;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*nnn", &samples, &owners, &texts, &cap, &least))
        return NULL;
    if (samples.len == owners.len && samples.len % 4 == 0 && texts >= 0
        && texts <= INT32_MAX && cap > 0 && least > 0 && least <= UINT16_MAX) {
        Py_BEGIN_ALLOW_THREADS
        failed = sample_pairs(samples.buf, owners.buf, (size_t)samples.len / 4,
                              (size_t)texts, (size_t)cap, (uint32_t)least, &codes);
        Py_END_ALLOW_THREADS
    }
    result = failed ? fail(failed) : bytes_of(codes.data, codes.size * 8);
    free(codes.data);
    PyBuffer_Release(&samples);
    PyBuffer_Release(&owners);
    return result;
}

static PyObject *overlaps(PyObject *self, PyObject *args)
{
    Py_buffer values, ends, pairs;
    PyObject *result = NULL;
    uint32_t *shared;
    size_t number;
    int failed = BAD_DATA;

    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*y*", &values, &ends, &pairs))
        return NULL;
    number = (size_t)pairs.len / 8;
    shared = malloc((number + 1) * sizeof *shared);
    if (shared == NULL) {
        failed = NO_MEMORY;
    } else if (values.len % 8 == 0 && ends.len % 8 == 0 && ends.len > 0
               && pairs.len % 8 == 0) {
        Py_BEGIN_ALLOW_THREADS
        failed = count_overlaps(values.buf, (size_t)values.len / 8, ends.buf,
                                (size_t)ends.len / 8 - 1, pairs.buf, number, shared);
        Py_END_ALLOW_THREADS
    }
    result = failed ? fail(failed) : bytes_of(shared, number * sizeof *shared);
    free(shared);
    PyBuffer_Release(&values);
    PyBuffer_Release(&ends);
    PyBuffer_Release(&pairs);
    return result;
}

static PyMethodDef methods[] = {
    {"load", load, METH_VARARGS, "Take the folding table."},
    {"scan", scan, METH_O, "Hash the words of texts."},
    {"keys", keys, METH_VARARGS, "Give the keys of sentences."},
    {"strip", strip, METH_VARARGS, "Leave learned sentences out."},
    {"digests", digests, METH_VARARGS, "Give digests of words."},
    {"shingle", shingle, METH_VARARGS, "Make rows of shingles, and sign them."},
    {"verify", verify, METH_VARARGS, "Compare pairs of rows."},
#ifndef _WIN32
    {"verify_in_file", verify_in_file, METH_VARARGS, "Compare pairs of rows on disk."},
#endif
    {"by_bands", by_bands, METH_VARARGS, "Find pairs by bands of signatures."},
    {"by_samples", by_samples, METH_VARARGS, "Find pairs by sampled shingles."},
    {"overlaps", overlaps, METH_VARARGS, "Count what sorted lists share."},
    {NULL, NULL, 0, NULL},
};

static int add_stream(PyObject *own)
{
    return PyModule_AddFunctions(own, stream_methods);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, add_stream}, {0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_kernel", NULL, 0, methods, slots, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__kernel(void)
{
    return PyModuleDef_Init(&module);
}
