/* SPDX-License-Identifier: MIT */
/*
 * One program from its start to its end, on a libuv loop of its own: the caller's thread waits.
 */
#include "chartty/base/program.h"

#include <signal.h>
#include <string.h>
#include <uv.h>

enum { BLOCK_SIZE = 65536 };

struct running {
    const struct program *program;
    uv_process_t process;
    uv_pipe_t output, errors;
    char block[BLOCK_SIZE];
    char *said;
    size_t said_length;
    bool is_stopped; /* by `output` */
    int status;
};

static void give_block(uv_handle_t *handle, size_t wanted, uv_buf_t *out)
{
    struct running *running = handle->data;
    (void)wanted;
    *out = uv_buf_init(running->block, sizeof running->block);
}

static void got_output(uv_stream_t *stream, ssize_t length, const uv_buf_t *block)
{
    struct running *running = stream->data;
    const struct program *program = running->program;
    if (length < 0) {
        uv_close((uv_handle_t *)stream, NULL);
    } else if (length > 0 && program->output != NULL && !running->is_stopped &&
               !program->output(program->context, block->base, (size_t)length)) {
        running->is_stopped = true;
        (void)uv_process_kill(&running->process, SIGTERM);
    }
}

/* The end of it is kept: there the reason stands. */
static void keep_said(struct running *running, const char *bytes, size_t length)
{
    const size_t room = PROGRAM_SAID_SIZE - 1;
    if (length > room) {
        bytes += length - room;
        length = room;
    }
    if (running->said_length + length > room) {
        size_t gone = running->said_length + length - room;
        memmove(running->said, running->said + gone, running->said_length - gone);
        running->said_length -= gone;
    }
    memcpy(running->said + running->said_length, bytes, length);
    running->said_length += length;
    running->said[running->said_length] = '\0';
}

static void got_errors(uv_stream_t *stream, ssize_t length, const uv_buf_t *block)
{
    struct running *running = stream->data;
    if (length < 0) {
        uv_close((uv_handle_t *)stream, NULL);
    } else if (length > 0 && running->said != NULL) {
        keep_said(running, block->base, (size_t)length);
    }
}

static void ended(uv_process_t *process, int64_t status, int signal_number)
{
    struct running *running = process->data;
    running->status = running->is_stopped  ? -1
                      : signal_number != 0 ? 128 + signal_number
                                           : (int)status;
    uv_close((uv_handle_t *)process, NULL);
}

static int spawn(struct running *running, uv_loop_t *loop)
{
    const struct program *program = running->program;
    uv_stdio_container_t streams[3] = {{.flags = UV_IGNORE},
                                       {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE},
                                       {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE}};
    if (program->input >= 0) {
        streams[0].flags = UV_INHERIT_FD;
        streams[0].data.fd = program->input;
    }
    streams[1].data.stream = (uv_stream_t *)&running->output;
    streams[2].data.stream = (uv_stream_t *)&running->errors;
    /* libuv writes to none of them, but takes them without const. */
    union {
        const char *const *given;
        char **taken;
    } arguments = {.given = program->arguments}, environment = {.given = program->environment};
    uv_process_options_t options = {.exit_cb = ended,
                                    .file = program->path,
                                    .args = arguments.taken,
                                    .env = environment.taken,
                                    .stdio_count = 3,
                                    .stdio = streams};
    running->process.data = running->output.data = running->errors.data = running;
    int code = uv_spawn(loop, &running->process, &options);
    if (code != 0) {
        uv_close((uv_handle_t *)&running->process, NULL);
        uv_close((uv_handle_t *)&running->output, NULL);
        uv_close((uv_handle_t *)&running->errors, NULL);
        return code;
    }
    (void)uv_read_start((uv_stream_t *)&running->output, give_block, got_output);
    (void)uv_read_start((uv_stream_t *)&running->errors, give_block, got_errors);
    return 0;
}

int program_run(const struct program *program, int *status, char said[PROGRAM_SAID_SIZE],
                struct error *error)
{
    uv_loop_t loop;
    struct running running = {.program = program, .said = said};
    if (said != NULL) {
        said[0] = '\0';
    }
    int code = uv_loop_init(&loop);
    if (code == 0) {
        (void)uv_pipe_init(&loop, &running.output, 0);
        (void)uv_pipe_init(&loop, &running.errors, 0);
        code = spawn(&running, &loop);
        (void)uv_run(&loop, UV_RUN_DEFAULT);
        (void)uv_loop_close(&loop);
    }
    *status = running.status;
    if (code != 0) {
        error_set(error, ERROR_IO, "%.120s cannot be started: %s.", program->path,
                  uv_strerror(code));
        error_detail(error, "spawn: %s", uv_err_name(code));
        return -1;
    }
    return 0;
}
