/* SPDX-License-Identifier: MIT */
/* The queue before a station's readers, with readers that do as they are told: which job goes to
 * whom, what a cancel reaches, when names are read, and what becomes of a reader that cannot open.
 */
#include "chartty/base/loop.h"
#include "src/data/reading/reading_queue.h"
#include "src/data/search/search_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>

enum { WAIT_MS = 20000, JOBS = 6 };

struct scene;

/* Its job waits until it is let go, or stopped. */
struct told_reader {
    struct reader shared; /* first */
    struct search_handle search;
    struct scene *scene;
    sem_t go;
    atomic_int stopped, opened, begun, names_read;
    bool refuses_to_open;
    int released;
};

struct scene {
    struct loop *loop;
    struct told_reader readers[READERS];
    struct loop_timer *look; /* the loop turns, and looks at what the readers have begun */
    struct reading_queue *queue;
    struct job jobs[JOBS];
    int opened, finished;
    struct job *last[JOBS]; /* in the order they finished */
    int wanted;             /* what `is_there` waits for */
};

static struct told_reader *told(struct reader *reader)
{
    return (struct told_reader *)reader;
}

static int open_told(struct reader *reader, bool is_first, struct error *error)
{
    atomic_fetch_add(&told(reader)->opened, 1);
    reader->has_all_tables = true;
    reader->search = &told(reader)->search;
    return told(reader)->refuses_to_open && !is_first
               ? error_set(error, ERROR_LOST, "The database did not answer.")
               : 0;
}

static void run_told(struct reader *reader, struct job *job)
{
    atomic_fetch_add(&told(reader)->begun, 1);
    (void)sem_wait(&told(reader)->go);
    if (atomic_load(&told(reader)->stopped) != 0) {
        (void)error_set(&job->error, ERROR_CANCELLED, "Cancelled.");
    }
}

static struct name_index *read_names(struct reader *reader, struct error *error)
{
    (void)error;
    atomic_fetch_add(&told(reader)->names_read, 1);
    return name_index_new();
}

static void stop_told(struct reader *reader)
{
    atomic_store(&told(reader)->stopped, 1);
    (void)sem_post(&told(reader)->go);
}

static void calm_told(struct reader *reader)
{
    atomic_store(&told(reader)->stopped, 0);
    while (sem_trywait(&told(reader)->go) == 0) {
    }
}

static void release_told(struct reader *reader)
{
    search_set_index(&told(reader)->search, NULL);
    told(reader)->released++;
}

static const struct reading_ops told_ops = {.open = open_told,
                                            .run = run_told,
                                            .names = read_names,
                                            .stop = stop_told,
                                            .calm = calm_told,
                                            .release = release_told};

static void on_opened(void *context, const struct error *error)
{
    struct scene *scene = context;
    assert_null(error);
    scene->opened++;
}

static void on_finished(void *context, struct job *job)
{
    struct scene *scene = context;
    scene->last[scene->finished++] = job;
}

static void look(void *context)
{
    (void)context;
}

static struct scene *scene_new(bool has_second)
{
    struct error error;
    struct scene *scene = memory_new(sizeof *scene);
    struct reader *readers[READERS];
    const struct reading_host host = {
        .context = scene, .opened = on_opened, .finished = on_finished};
    scene->loop = loop_new(&error);
    scene->look = loop_timer_start(scene->loop, 5, 5, look, NULL);
    for (int index = 0; index < READERS; index++) {
        readers[index] = &scene->readers[index].shared;
        assert_int_equal(sem_init(&scene->readers[index].go, 0, 0), 0);
    }
    scene->readers[1].refuses_to_open = !has_second;
    scene->queue = reading_queue_new(scene->loop, &told_ops, readers, &host, &error);
    assert_non_null(scene->queue);
    return scene;
}

static void scene_end(struct scene *scene)
{
    reading_queue_free(scene->queue);
    for (int index = 0; index < READERS; index++) {
        assert_int_equal(scene->readers[index].released, 1);
        (void)sem_destroy(&scene->readers[index].go);
    }
    loop_timer_stop(scene->look);
    loop_free(scene->loop);
    memory_free(scene);
}

static bool has_finished(void *context)
{
    const struct scene *scene = context;
    return scene->finished >= scene->wanted;
}

static void wait_finished(struct scene *scene, int count)
{
    scene->wanted = count;
    loop_run_until(scene->loop, has_finished, scene, WAIT_MS);
    assert_int_equal(scene->finished, count);
}

static bool has_begun(void *context)
{
    struct scene *scene = context;
    int begun = 0;
    for (int index = 0; index < READERS; index++) {
        begun += atomic_load(&scene->readers[index].begun);
    }
    return begun >= scene->wanted;
}

static void wait_begun(struct scene *scene, int count)
{
    scene->wanted = count;
    loop_run_until(scene->loop, has_begun, scene, WAIT_MS);
    assert_true(has_begun(scene));
}

static void submit(struct scene *scene, int index)
{
    scene->jobs[index].kind = JOB_COUNT;
    reading_queue_submit(scene->queue, &scene->jobs[index]);
}

static bool has_read_names(void *context)
{
    struct scene *scene = context;
    return atomic_load(&scene->readers[1].names_read) > 0;
}

/* Both readers are open, and the names have been read once. */
static void wait_ready(struct scene *scene)
{
    loop_run_until(scene->loop, has_read_names, scene, WAIT_MS);
    assert_int_equal(scene->opened, 1);
}

static void a_cancel_reaches_its_own_job(void **state)
{
    (void)state;
    struct scene *scene = scene_new(true);
    wait_ready(scene);
    for (int index = 0; index < 4; index++) {
        submit(scene, index);
    }
    wait_begun(scene, 2);
    assert_true(reading_queue_cancel(scene->queue, &scene->jobs[2])); /* waits: it never finishes */
    assert_false(reading_queue_cancel(scene->queue, &scene->jobs[0]));
    wait_finished(scene, 1);
    assert_ptr_equal(scene->last[0], &scene->jobs[0]);
    assert_int_equal(scene->jobs[0].error.code, ERROR_CANCELLED);
    wait_begun(scene, 3); /* the fourth, on the reader that was stopped */
    for (int index = 0; index < READERS; index++) {
        (void)sem_post(&scene->readers[index].go);
    }
    wait_finished(scene, 3);
    assert_int_equal(scene->jobs[1].error.code, ERROR_OK);
    assert_int_equal(scene->jobs[3].error.code, ERROR_OK);
    assert_false(reading_queue_cancel(scene->queue, &scene->jobs[3])); /* has finished: nobody's */
    assert_int_equal(atomic_load(&scene->readers[0].stopped), 0);
    assert_int_equal(atomic_load(&scene->readers[1].stopped), 0);
    scene_end(scene);
}

static void the_end_finishes_all(void **state)
{
    (void)state;
    struct scene *scene = scene_new(true);
    wait_ready(scene);
    for (int index = 0; index < JOBS; index++) {
        submit(scene, index);
    }
    wait_begun(scene, 2);
    reading_queue_free(scene->queue);
    scene->queue = NULL;
    assert_int_equal(scene->finished, JOBS);
    for (int index = 0; index < JOBS; index++) {
        assert_int_equal(scene->jobs[index].error.code, ERROR_CANCELLED);
    }
    scene_end(scene);
}

static void names_are_read_by_the_second_alone(void **state)
{
    (void)state;
    struct scene *scene = scene_new(true);
    struct change_note note = {.type = RECORD_PATIENT, .id = 1};
    wait_ready(scene);
    assert_int_equal(atomic_load(&scene->readers[0].names_read), 0);
    scene->jobs[0].notes = &note;
    scene->jobs[0].note_count = 1;
    scene->jobs[0].kind = JOB_CHANGES;
    reading_queue_submit(scene->queue, &scene->jobs[0]);
    wait_begun(scene, 1);
    for (int index = 0; index < READERS; index++) {
        (void)sem_post(&scene->readers[index].go);
    }
    wait_finished(scene, 1);
    assert_int_equal(atomic_load(&scene->readers[1].names_read),
                     1); /* again after a while, not at once */
    scene_end(scene);
}

/* Asked again until its first try is over. */
static bool opens_again(void *context)
{
    struct scene *scene = context;
    reading_queue_open_again(scene->queue);
    return has_read_names(scene);
}

static void one_reader_is_enough(void **state)
{
    (void)state;
    struct scene *scene = scene_new(false);
    submit(scene, 0);
    submit(scene, 1);
    wait_begun(scene, 1);
    (void)sem_post(&scene->readers[0].go);
    wait_finished(scene, 1);
    wait_begun(scene, 2);
    (void)sem_post(&scene->readers[0].go);
    wait_finished(scene, 2);
    assert_int_equal(atomic_load(&scene->readers[1].begun), 0);
    assert_int_equal(atomic_load(&scene->readers[1].names_read), 0);
    scene->readers[1].refuses_to_open = false;
    reading_queue_open_again(scene->queue);
    loop_run_until(scene->loop, opens_again, scene, WAIT_MS);
    assert_int_equal(atomic_load(&scene->readers[1].opened), 2);
    assert_int_equal(atomic_load(&scene->readers[1].names_read), 1);
    reading_queue_open_again(scene->queue); /* it is open */
    assert_int_equal(atomic_load(&scene->readers[1].opened), 2);
    scene_end(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cancel_reaches_its_own_job),
        cmocka_unit_test(the_end_finishes_all),
        cmocka_unit_test(names_are_read_by_the_second_alone),
        cmocka_unit_test(one_reader_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
