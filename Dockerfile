# cleanlit as an image: docker build -t cleanlit . && docker run --rm -i cleanlit clean
# Needs no compiler when it runs: the kernel is built in a stage of its own.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
    && python scripts/check_wheel.py --local --load /wheels

FROM python:${PYTHON}-slim
RUN useradd --create-home --uid 1000 cleanlit
COPY constraints.txt /tmp/constraints.txt
# The wheel comes from the other stage for as long as it is needed.
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    pip install --no-cache-dir --constraint /tmp/constraints.txt \
        "$(echo /wheels/*.whl)[all]" \
    && cleanlit --version | grep --quiet "kernel: C"
USER cleanlit
WORKDIR /data
ENTRYPOINT ["cleanlit"]
CMD ["--help"]
