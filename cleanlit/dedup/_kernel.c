/* Hashes of word shingles. The specification, and the fallback where this is not
 * compiled, is `cleanlit/dedup/shingles.py`; both give the same bits.
 *
 * Limited API of CPython 3.11, no dependency.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

static const uint64_t FNV_OFFSET = 0xCBF29CE484222325ULL;
static const uint64_t FNV_PRIME = 0x100000001B3ULL;
static const uint64_t WINDOW_FACTOR = 0x9E3779B97F4A7C15ULL;

static uint64_t fmix64(uint64_t h)
{
    h ^= h >> 33;
    h *= 0xFF51AFD7ED558CCDULL;
    h ^= h >> 33;
    h *= 0xC4CEB9FE1A85EC53ULL;
    return h ^ (h >> 33);
}

/* shingle_hashes(words: str, size: int) -> bytes
 * `words` are the tokens, each followed by one line feed. */
static PyObject *shingle_hashes(PyObject *self, PyObject *args)
{
    const char *text;
    Py_ssize_t length, size, count = 0, shingles, i, j;
    uint64_t *words, *out, h;
    PyObject *result;
    char *buffer;

    (void)self;
    if (!PyArg_ParseTuple(args, "s#n", &text, &length, &size))
        return NULL;
    if (size < 1 || size > 16) {
        PyErr_SetString(PyExc_ValueError, "size must be between 1 and 16");
        return NULL;
    }
    for (i = 0; i < length; i++)
        count += text[i] == '\n';
    if (count == 0)
        return PyBytes_FromStringAndSize(NULL, 0);
    if (size > count)
        size = count;
    shingles = count - size + 1;
    words = PyMem_Malloc((size_t)count * sizeof(uint64_t));
    if (words == NULL)
        return PyErr_NoMemory();
    result = PyBytes_FromStringAndSize(NULL, shingles * (Py_ssize_t)sizeof(uint64_t));
    if (result == NULL) {
        PyMem_Free(words);
        return NULL;
    }
    buffer = PyBytes_AsString(result);
    if (buffer == NULL) {
        PyMem_Free(words);
        Py_DECREF(result);
        return NULL;
    }
    out = (uint64_t *)(void *)buffer;
    Py_BEGIN_ALLOW_THREADS
    h = FNV_OFFSET;
    for (i = 0, j = 0; i < length; i++) {
        if (text[i] == '\n') {
            words[j++] = fmix64(h);
            h = FNV_OFFSET;
        } else {
            h = (h ^ (unsigned char)text[i]) * FNV_PRIME;
        }
    }
    for (i = 0; i < shingles; i++) {
        h = 0;
        for (j = 0; j < size; j++)
            h = h * WINDOW_FACTOR + words[i + j];
        h = fmix64(h);
        for (j = 0; j < 8; j++)
            ((unsigned char *)&out[i])[j] = (unsigned char)(h >> (8 * j));
    }
    Py_END_ALLOW_THREADS
    PyMem_Free(words);
    return result;
}

static PyMethodDef methods[] = {
    {"shingle_hashes", shingle_hashes, METH_VARARGS,
     "Hash the word shingles of a text; little-endian 64-bit values."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_kernel", NULL, 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__kernel(void)
{
    return PyModuleDef_Init(&module);
}
