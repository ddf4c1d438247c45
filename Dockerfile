# The sandbox, served: docker build -t cometchat-sandbox . && docker run --rm -p 127.0.0.1:8080:8080 cometchat-sandbox
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY cometchat_nb ./cometchat_nb
RUN pip install --no-cache-dir build==1.3.0 && python -m build --wheel --outdir /wheels

FROM python:3.13-slim
COPY --from=build /wheels /wheels
# What serving needs, which is the extra `sandbox`; pandas and Jupyter stay out.
RUN pip install --no-cache-dir "httptools>=0.6" "trustme>=1.2" "uvicorn>=0.35" "websockets>=13" \
    && pip install --no-cache-dir --no-deps /wheels/*.whl \
    && rm -r /wheels \
    && useradd --create-home --uid 10001 sandbox
USER 10001
WORKDIR /home/sandbox
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/_sandbox/health', timeout=2)"]
ENTRYPOINT ["cometchat-nb", "sandbox", "--host", "0.0.0.0", "--port", "8080"]
