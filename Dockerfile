# The app with nothing but what runs: docker build -t general-level . — see README, Host your own.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

# A user without rights; 1000 is also whom a Docker Space runs an image as.
RUN useradd --create-home --uid 1000 scorer

WORKDIR /app

# By themselves, so that a change of the code does not install them again.
COPY requirements.txt ./
RUN pip install --only-binary=:all: -r requirements.txt

COPY app.py LICENSE NOTICE ./
COPY scorer ./scorer
COPY leaderboard_data/catalog ./leaderboard_data/catalog
COPY leaderboard_data/published ./leaderboard_data/published
COPY leaderboard_data/examples ./leaderboard_data/examples
COPY leaderboard_data/demo ./leaderboard_data/demo
RUN python -m compileall -q app.py scorer

# What the app keeps: scores, caches, published runs, and what it fetched from the Hub.
ENV DATA_DIR=/data \
    HF_HOME=/data/hub \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    GRADIO_TEMP_DIR=/tmp/uploads \
    GRADIO_ANALYTICS_ENABLED=False
RUN install -d -o scorer -g scorer /data
VOLUME /data

USER scorer
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['GRADIO_SERVER_PORT'] + '/healthz', timeout=4)"]

CMD ["python", "app.py"]
