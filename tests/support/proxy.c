/* SPDX-License-Identifier: MIT */
/* A bad line between a program and a server. Its thread does everything but the settings. */
#include "support/proxy.h"

#include "chartty/base/clock.h"
#include "chartty/base/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PAIRS = 256, CHUNK = 16384, KEPT_MOST = 1 << 20 };

struct piece {
    struct piece *next;
    int64_t due_ms;
    size_t length, sent;
    char bytes[];
};

/* One way of a connection. */
struct way {
    int from, to;
    struct piece *first, *last;
    size_t kept;
    bool is_ended; /* no more will come */
};

struct pair {
    bool is_used;
    int client, server;
    struct way ways[2];
};

struct proxy {
    char target[128];
    int listener, wake, port;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows but the pairs */
    bool is_ending, is_sliced, is_silent, is_refusing, is_to_cut;
    int delay_ms, connections, cuts;
    int64_t bytes, cut_at; /* cut_at: of `bytes`; -1 */
    struct pair pairs[PAIRS];
};

static void wake(struct proxy *proxy)
{
    const uint64_t one = 1;
    if (write(proxy->wake, &one, sizeof one) < 0) {
        abort();
    }
}

/* --- sockets ---------------------------------------------------------------------------------- */

static void set_free(int socket)
{
    int one = 1;
    (void)fcntl(socket, F_SETFL, O_NONBLOCK);
    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); /* none of Unix sockets */
}

static int connect_target(const char *target)
{
    const char *colon = strrchr(target, ':');
    if (colon == NULL) {
        struct sockaddr_un path = {.sun_family = AF_UNIX};
        int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        memcpy(path.sun_path, target, strnlen(target, sizeof path.sun_path - 1));
        if (made >= 0 && connect(made, (struct sockaddr *)&path, sizeof path) == 0) {
            return made;
        }
        (void)close(made);
        return -1;
    }
    struct sockaddr_in place = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10)),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made >= 0 && connect(made, (struct sockaddr *)&place, sizeof place) == 0) {
        return made;
    }
    (void)close(made);
    return -1;
}

/* As a cable that is pulled: no end is said, what was on its way is gone. */
static void drop(int socket)
{
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    (void)close(socket);
}

static void hang_up(int socket)
{
    (void)close(socket);
}

static void way_release(struct way *way)
{
    while (way->first != NULL) {
        struct piece *piece = way->first;
        way->first = piece->next;
        memory_free(piece);
    }
}

static void pair_end(struct pair *pair, void (*end)(int socket))
{
    end(pair->client);
    end(pair->server);
    way_release(&pair->ways[0]);
    way_release(&pair->ways[1]);
    *pair = (struct pair){.is_used = false};
}

static void end_all(struct proxy *proxy)
{
    for (int index = 0; index < PAIRS; index++) {
        if (proxy->pairs[index].is_used) {
            pair_end(&proxy->pairs[index], drop);
        }
    }
}

static void take_client(struct proxy *proxy)
{
    int client = accept4(proxy->listener, NULL, NULL, SOCK_CLOEXEC);
    int index = 0;
    while (index < PAIRS && proxy->pairs[index].is_used) {
        index++;
    }
    if (client < 0) {
        return;
    }
    proxy->connections++;
    int server = proxy->is_refusing || index == PAIRS ? -1 : connect_target(proxy->target);
    if (server < 0) {
        drop(client);
        return;
    }
    set_free(client);
    set_free(server);
    proxy->pairs[index] =
        (struct pair){.is_used = true,
                      .client = client,
                      .server = server,
                      .ways = {{.from = client, .to = server}, {.from = server, .to = client}}};
}

/* --- bytes ------------------------------------------------------------------------------------ */

static void read_way(struct proxy *proxy, struct way *way)
{
    struct piece *piece = memory_new(sizeof *piece + CHUNK);
    ssize_t got = recv(way->from, piece->bytes, CHUNK, 0);
    if (got <= 0) {
        way->is_ended = got == 0 || (errno != EAGAIN && errno != EINTR);
        memory_free(piece);
        return;
    }
    piece->length = (size_t)got;
    piece->due_ms = clock_monotonic_ms() + proxy->delay_ms;
    if (way->first == NULL) {
        way->first = piece;
    } else {
        way->last->next = piece;
    }
    way->last = piece;
    way->kept += piece->length;
}

/* Hands on what is due. False: the connection is over, or the cut is reached. */
static bool write_way(struct proxy *proxy, struct way *way)
{
    while (way->first != NULL && way->first->due_ms <= clock_monotonic_ms()) {
        struct piece *piece = way->first;
        size_t length = proxy->is_sliced ? 1 : piece->length - piece->sent;
        if (proxy->cut_at >= 0 && (int64_t)length > proxy->cut_at - proxy->bytes) {
            length = (size_t)(proxy->cut_at - proxy->bytes);
        }
        ssize_t sent =
            length == 0 ? 0 : send(way->to, piece->bytes + piece->sent, length, MSG_NOSIGNAL);
        if (sent < 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        proxy->bytes += sent;
        piece->sent += (size_t)sent;
        way->kept -= (size_t)sent;
        if (proxy->cut_at >= 0 && proxy->bytes >= proxy->cut_at) {
            proxy->cut_at = -1;
            proxy->is_to_cut = true;
            return true;
        }
        if (piece->sent == piece->length) {
            way->first = piece->next;
            memory_free(piece);
        }
    }
    return way->first != NULL || !way->is_ended;
}

/* --- the thread ------------------------------------------------------------------------------- */

struct asked {
    struct pollfd polled[2 * PAIRS + 2];
    struct way *ways[2 * PAIRS + 2];
    int count;
    int wait_ms;
};

static void ask_way(const struct proxy *proxy, struct way *way, struct asked *asked)
{
    int64_t now = clock_monotonic_ms();
    bool is_due = way->first != NULL && way->first->due_ms <= now && !proxy->is_silent;
    short reads = (short)(way->kept < KEPT_MOST && !way->is_ended ? POLLIN : 0);
    if (way->first != NULL && !is_due && !proxy->is_silent) {
        int left = (int)(way->first->due_ms - now);
        asked->wait_ms = asked->wait_ms < 0 || left < asked->wait_ms ? left : asked->wait_ms;
    }
    asked->ways[asked->count] = way;
    asked->polled[asked->count++] =
        (struct pollfd){.fd = reads != 0 ? way->from : -1, .events = POLLIN};
    if (is_due) {
        asked->wait_ms = 0;
    }
}

static void move(struct proxy *proxy, struct asked *asked)
{
    for (int index = 2; index < asked->count; index++) {
        if (asked->polled[index].revents != 0) {
            read_way(proxy, asked->ways[index]);
        }
    }
    for (int index = 0; index < PAIRS; index++) {
        struct pair *pair = &proxy->pairs[index];
        bool is_there = pair->is_used;
        for (int way = 0; way < 2 && is_there && !proxy->is_silent && !proxy->is_to_cut; way++) {
            is_there = write_way(proxy, &pair->ways[way]);
        }
        if (pair->is_used && !is_there) {
            pair_end(pair, hang_up);
        }
    }
    if (proxy->is_to_cut) {
        proxy->is_to_cut = false;
        proxy->cuts++;
        end_all(proxy);
    }
}

static bool turn(struct proxy *proxy)
{
    struct asked asked = {.count = 2, .wait_ms = -1};
    asked.polled[0] = (struct pollfd){.fd = proxy->wake, .events = POLLIN};
    asked.polled[1] = (struct pollfd){.fd = proxy->listener, .events = POLLIN};
    for (int index = 0; index < PAIRS; index++) {
        if (proxy->pairs[index].is_used) {
            ask_way(proxy, &proxy->pairs[index].ways[0], &asked);
            ask_way(proxy, &proxy->pairs[index].ways[1], &asked);
        }
    }
    (void)pthread_mutex_unlock(&proxy->lock);
    (void)poll(asked.polled, (nfds_t)asked.count, asked.wait_ms);
    (void)pthread_mutex_lock(&proxy->lock);
    uint64_t count;
    if ((asked.polled[0].revents & POLLIN) != 0 && read(proxy->wake, &count, sizeof count) < 0) {
        abort();
    }
    if ((asked.polled[1].revents & POLLIN) != 0) {
        take_client(proxy);
    }
    move(proxy, &asked);
    return !proxy->is_ending;
}

static void *run(void *context)
{
    struct proxy *proxy = context;
    (void)pthread_mutex_lock(&proxy->lock);
    while (turn(proxy)) {
    }
    end_all(proxy);
    (void)pthread_mutex_unlock(&proxy->lock);
    return NULL;
}

struct proxy *proxy_start(const char *target)
{
    struct proxy *proxy = memory_new(sizeof *proxy);
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof place;
    (void)snprintf(proxy->target, sizeof proxy->target, "%s", target);
    proxy->cut_at = -1;
    proxy->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    proxy->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (proxy->wake < 0 || proxy->listener < 0 ||
        bind(proxy->listener, (struct sockaddr *)&place, sizeof place) != 0 ||
        listen(proxy->listener, 64) != 0 ||
        getsockname(proxy->listener, (struct sockaddr *)&place, &size) != 0 ||
        pthread_mutex_init(&proxy->lock, NULL) != 0 ||
        pthread_create(&proxy->thread, NULL, run, proxy) != 0) {
        abort();
    }
    proxy->port = ntohs(place.sin_port);
    return proxy;
}

void proxy_stop(struct proxy *proxy)
{
    if (proxy == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&proxy->lock);
    proxy->is_ending = true;
    (void)pthread_mutex_unlock(&proxy->lock);
    wake(proxy);
    (void)pthread_join(proxy->thread, NULL);
    (void)pthread_mutex_destroy(&proxy->lock);
    (void)close(proxy->listener);
    (void)close(proxy->wake);
    memory_free(proxy);
}

int proxy_port(const struct proxy *proxy)
{
    return proxy->port;
}

/* --- what a test says ------------------------------------------------------------------------- */

#define SETTING(statement)                                                                         \
    (void)pthread_mutex_lock(&proxy->lock);                                                        \
    statement;                                                                                     \
    (void)pthread_mutex_unlock(&proxy->lock);                                                      \
    wake(proxy)

void proxy_delay(struct proxy *proxy, int ms)
{
    SETTING(proxy->delay_ms = ms);
}

void proxy_slices(struct proxy *proxy, bool on)
{
    SETTING(proxy->is_sliced = on);
}

void proxy_blackhole(struct proxy *proxy, bool on)
{
    SETTING(proxy->is_silent = on);
}

void proxy_refuse(struct proxy *proxy, bool on)
{
    SETTING(proxy->is_refusing = on; proxy->is_to_cut = on);
}

void proxy_cut(struct proxy *proxy)
{
    SETTING(proxy->is_to_cut = true);
}

void proxy_cut_after(struct proxy *proxy, int64_t bytes)
{
    SETTING(proxy->cut_at = bytes < 0 ? -1 : proxy->bytes + bytes);
}

int64_t proxy_bytes(struct proxy *proxy)
{
    (void)pthread_mutex_lock(&proxy->lock);
    int64_t bytes = proxy->bytes;
    (void)pthread_mutex_unlock(&proxy->lock);
    return bytes;
}

int proxy_connections(struct proxy *proxy)
{
    (void)pthread_mutex_lock(&proxy->lock);
    int connections = proxy->connections;
    (void)pthread_mutex_unlock(&proxy->lock);
    return connections;
}

int proxy_cuts(struct proxy *proxy)
{
    (void)pthread_mutex_lock(&proxy->lock);
    int cuts = proxy->cuts;
    (void)pthread_mutex_unlock(&proxy->lock);
    return cuts;
}
