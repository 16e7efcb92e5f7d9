/* SPDX-License-Identifier: MIT */
/*
 * Purpose: a line between a program and a server that a test can make bad: slow, in single bytes,
 * silent, cut at a byte. Tests only. It listens on a free port of the loopback and hands on to a
 * Unix socket or a port; one thread of its own moves the bytes. Every call may come from any
 * thread. Owns: the thread and its sockets.
 */
#ifndef CHARTTY_TESTS_SUPPORT_PROXY_H
#define CHARTTY_TESTS_SUPPORT_PROXY_H

#include <stdbool.h>
#include <stdint.h>

struct proxy;

/* target: the path of a Unix socket ("/tmp/x/.s.PGSQL.5432"), or "127.0.0.1:5432". */
struct proxy *proxy_start(const char *target);
void proxy_stop(struct proxy *proxy); /* NULL is allowed */
int proxy_port(const struct proxy *proxy);

/* What comes is handed on so much later, each way. */
void proxy_delay(struct proxy *proxy, int ms);
/* ... one byte at a time. */
void proxy_slices(struct proxy *proxy, bool on);
/* Takes everything, new connections too, and hands on nothing until it is off again. */
void proxy_blackhole(struct proxy *proxy, bool on);
/* Cuts what is connected, and closes whatever connects until it is off again. */
void proxy_refuse(struct proxy *proxy, bool on);
/* Cuts what is connected, now. */
void proxy_cut(struct proxy *proxy);
/* Cuts everything after so many bytes more, counted both ways; once. -1: not at all. */
void proxy_cut_after(struct proxy *proxy, int64_t bytes);
/* Bytes handed on so far, both ways; connections accepted so far; cuts made so far. */
int64_t proxy_bytes(struct proxy *proxy);
int proxy_connections(struct proxy *proxy);
int proxy_cuts(struct proxy *proxy);

#endif
