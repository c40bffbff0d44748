/* What both parts of the kernel for Python need. */
#ifndef CLEANLIT_MODULE_H
#define CLEANLIT_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "kernel.h"

/* module_stream.c */
extern PyMethodDef stream_methods[];
Py_ssize_t take_all(PyObject *tuple, Py_buffer *buffers, Py_ssize_t most);

/* module_texts.c */
PyObject *texts(PyObject *self, PyObject *args);

static inline PyObject *fail(int code)
{
    if (code == NO_MEMORY)
        return PyErr_NoMemory();
    PyErr_SetString(PyExc_ValueError, "arrays that do not fit together");
    return NULL;
}

static inline PyObject *bytes_of(const void *data, size_t size)
{
    return PyBytes_FromStringAndSize(size ? data : "", (Py_ssize_t)size);
}

#endif
