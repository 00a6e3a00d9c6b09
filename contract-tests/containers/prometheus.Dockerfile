# Stands in for prom/prometheus where no registry of images is reached; a base of Debian's, any will do.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
USER 0
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends prometheus >/dev/null && rm -rf /var/lib/apt/lists/* \
 && install --directory --owner=65534 --group=65534 /prometheus
USER 65534:65534
EXPOSE 9090
ENTRYPOINT ["/usr/bin/prometheus"]
CMD []
