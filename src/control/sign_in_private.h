/* SPDX-License-Identifier: MIT */
/*
 * Purpose: what the files of sign-in share: one try from the question to its answer, and the counts
 * of failures at this station. Layer: control, private.  Thread: the loop's.
 */
#ifndef CHARTTY_CONTROL_SIGN_IN_PRIVATE_H
#define CHARTTY_CONTROL_SIGN_IN_PRIVATE_H

#include "chartty/control/sign_in.h"
#include "chartty/data/change_set.h"
#include "chartty/data/data.h"
#include "src/control/hasher.h"

enum {
    NAME_SIZE = 66,        /* a username, or a badge's hash */
    STAMP_SIZE = 27,       /* a stored time stamp */
    NAMES_REMEMBERED = 16, /* of those that failed at this station */
    SURE_TRIES = 2,        /* failures in a row that cost no time */
    WAIT_FIRST_MS = 1000,  /* then it doubles */
    WAIT_MOST_MS = 60000
};

/*
 * Failures at this station, by the name or badge that was tried: whether the name exists makes no
 * difference to them, so that they tell nothing. ct_staff counts beside them, for all stations.
 */
struct sign_in_failures {
    struct {
        char name[NAME_SIZE];
        int count;
    } names[NAMES_REMEMBERED]; /* newest first */
    int in_a_row;              /* of whatever name */
    int64_t wait_until_ms;     /* session_now_ms */
};
void failures_add(struct sign_in_failures *failures, const char *name, int64_t now_ms);
void failures_forget(struct sign_in_failures *failures, const char *name);
int failures_of(const struct sign_in_failures *failures, const char *name);
int failures_wait_ms(const struct sign_in_failures *failures, int64_t now_ms);

enum try_kind { TRY_LOOK, TRY_PASSWORD, TRY_BADGE, TRY_UNLOCK, TRY_DEMO };

/* The row of ct_staff as far as sign-in needs it. */
struct sign_in_row {
    bool is_there, is_locked;
    struct person person;
    int pin_failures;
    char password_hash[HASH_TEXT_SIZE], pin_hash[HASH_TEXT_SIZE];
    char last_sign_in[STAMP_SIZE];
};

struct sign_in_try {
    struct sign_in *desk;
    enum try_kind kind;
    sign_in_callback callback;
    void *context;
    char name[NAME_SIZE]; /* what failures are counted by */
    char *secret;
    bool by_pin;
    struct sign_in_row row;
    int passes; /* of the costliest hash in these records: what every try costs */
    struct hash_result hashed;
    struct sign_in_answer answer;
};

struct sign_in {
    struct session *session;
    data_owner owner;
    struct hasher *hasher;
    struct sign_in_try *now; /* the one under way; NULL */
    struct loop_timer *timer;
    struct sign_in_failures failures;
    void (*leaving)(void *context);
    void *leaving_context;
};

/* Ends the try: its answer is told, and it is gone. The desk may be gone, too, when it returns. */
void sign_in_answer_now(struct sign_in *desk, enum sign_in_result result);
/* ... with the error's sentence. */
void sign_in_fail(struct sign_in *desk, const struct error *error);
/* The secret was right: begins the session, records it, answers. sign_in_enter.c */
void sign_in_enter(struct sign_in *desk);
/* It was wrong: counts, records, answers. sign_in_refuse.c */
void sign_in_refuse(struct sign_in *desk);

/* One more wrong password, in ct_staff; the fifth in a row locks. */
void staff_count_failure(struct change_set *set, const struct session *session, int64_t id);
/* Does ct_staff take what sign-in counts there? Not where the records are open for reading only, or
 * only a standby answers: then failures slow down, but lock nobody. (Records without ct_staff have
 * it in local.db.) */
bool staff_can_count(const struct session *session);
/* A username as it is stored: blanks around it away, lower case; "" for what is too long. */
void staff_username_fold(const char *typed, char *out, size_t size);
/* 2 to 50 of a-z 0-9 . _ -, a letter first. */
bool staff_username_is_fine(const char *username);
/* The time now as it is stored. */
void staff_stamp(const struct session *session, char out[STAMP_SIZE]);
/* A field of a row as a text that ends with 0; "" for NULL and for what does not fit. */
void staff_text(const struct field_value *value, char *out, size_t size);
/* ct_staff's field := value in the row of that id, and in no other. */
void staff_set_field(struct change_set *set, int64_t id, int field, const char *value);

#endif
