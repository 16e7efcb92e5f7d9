/* SPDX-License-Identifier: MIT */
/* What schedule*.c share: the day's grid with what is being done on it. Loop thread. */
#ifndef CHARTTY_UI_SCREENS_SCHEDULE_PRIVATE_H
#define CHARTTY_UI_SCREENS_SCHEDULE_PRIVATE_H

#include "chartty/control/day_schedule.h"
#include "ui/kit/grid.h"
#include "ui/screens/appointment_cells.h"
#include "ui/screens/patient_pick.h"
#include "ui/screens/visit_acts.h"

/* An appointment that was picked up to be moved: a copy, wherever the grid goes meanwhile. */
struct carried {
    bool any;
    struct arena arena;
    struct appointment_line line;
    enum visit_state state;
};

/* Which of several in one slot: they are named, and the one that is chosen is acted on. */
enum { CHOICES_MAX = 9, CHOICE_SIZE = 200 };
struct chooser {
    bool open;
    struct menu menu;
    enum action action; /* that was asked for */
    int column;
    int64_t ids[CHOICES_MAX];
    char words[CHOICES_MAX][CHOICE_SIZE];
};

struct schedule {
    struct list_screen agenda; /* first: the list functions work on it */
    bool as_agenda;
    struct day_schedule *day;
    struct grid grid;
    int scale; /* index into slot_lengths */
    struct visit_acts acts;
    struct patient_pick pick;
    struct carried carried;
    struct chooser chooser;
    struct free_slots *free_slots;
    /* A free time that was found on a day that is still being read: the grid goes there. */
    bool has_target, target_was_found;
    int64_t target_provider;
    struct date target_date;
    int target_minutes;
    char target_name[160]; /* of its provider */
};

/* schedule.c */
void schedule_show_day(struct screen *screen, struct date date);

/* schedule_grid.c */
/* An empty grid, at what is going on now. */
void schedule_grid_begin(struct screen *screen);
void schedule_grid_draw(struct screen *screen, struct canvas *canvas, const struct area *body);
/* The next length of a slot; the cursor stays at its time. */
void schedule_grid_zoom(struct schedule *state);
/* Asks for the columns that came into view; outside of drawing. */
void schedule_grid_fetch(struct schedule *state);
/* The words of the slot under the cursor, for the line below. */
void schedule_grid_standing(struct screen *screen, char *out, size_t size);
int schedule_slot_length(const struct schedule *state);
int schedule_slot_start(const struct schedule *state, int row);
/* The appointment under the cursor; NULL none. */
const struct appointment_line *schedule_focused(struct schedule *state);
/* The column's provider is read, and so is its day. */
bool schedule_is_read(const struct schedule *state);
/* Puts the cursor on a time of a provider's column; false: that column is not on this day. */
bool schedule_go_to(struct schedule *state, int64_t provider_id, int minutes);

/* schedule_book.c */
void schedule_book_begin(struct screen *screen);
void schedule_book_end(struct screen *screen);
/* Something has the keyboard: a box, or the patient's search. */
bool schedule_asks(const struct schedule *state);
bool schedule_cancel_ask(struct screen *screen);
unsigned schedule_ask_action(struct screen *screen, enum action action);
unsigned schedule_ask_text(struct screen *screen, const char *text, size_t length);
void schedule_draw_ask(struct screen *screen, struct canvas *canvas, const struct area *body);
/* Booking, status, moving; REACT_IGNORED: it is none of these. */
unsigned schedule_book_action(struct screen *screen, enum action action);
/* The day has been read: a free time that was looked for is gone to. */
void schedule_follow_target(struct screen *screen);

#endif
