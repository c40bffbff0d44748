/* What both parts of the kernel for Python need. */
#ifndef CLEANLIT_MODULE_H
#define CLEANLIT_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "kernel.h"

extern PyMethodDef stream_methods[]; /* module_stream.c */

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
