FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1

RUN useradd --create-home --uid 10001 optlab
WORKDIR /app

# The packages change seldom, the code often: this layer is kept between builds.
COPY requirements.txt .
RUN python -m pip install -r requirements.txt

COPY .streamlit .streamlit
COPY optlab optlab
COPY presets presets
COPY app.py .

USER optlab
EXPOSE 8501
# urlopen raises, and the check fails, at anything but a success.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501"]
