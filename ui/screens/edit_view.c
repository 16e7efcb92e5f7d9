/* SPDX-License-Identifier: MIT */
/*
 * The form over the body of a screen: opening, closing, and what happens when its state changes.
 * Loop thread. The form decides; this file only shows what it says.
 */
#include "ui/screens/edit_view_private.h"

#include "chartty/base/memory.h"
#include "chartty/base/words.h"
#include "chartty/control/drafts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool edit_view_shown(const struct workstation *workstation)
{
    return workstation->form != NULL && workstation->form->over == workstation->current;
}

struct edit *workstation_form(const struct workstation *workstation)
{
    return workstation->form != NULL ? workstation->form->edit : NULL;
}

/* ---- the form's fields ---- */

/* A form that begins at the left edge gets the column of the focus mark. */
static int mark_shift(const struct edit_spec *spec)
{
    enum { MARK_COLUMNS = 2 /* ">" and "*" */ };
    int least = MARK_COLUMNS;
    for (int i = 0; i < spec->field_count; i++) {
        least = spec->fields[i].column < least ? spec->fields[i].column : least;
    }
    return MARK_COLUMNS - least;
}

static bool is_drug_name(const struct edit_view *view, int index)
{
    const struct edit_field_spec *spec = &edit_spec(view->edit)->fields[index];
    return spec->type == RECORD_MEDICATION && spec->field == FIELD_OF(medication, name);
}

static void shown_drug(const void *list, char *text)
{
    drug_display(list, text);
}

static void fill_field(struct edit_view *view, int index)
{
    const struct edit_field_spec *spec = &edit_spec(view->edit)->fields[index];
    const struct field_spec *column = &record_spec(spec->type)->fields[spec->field];
    struct form_field *field = &view->form.fields[index];
    *field = (struct form_field){.line = spec->line,
                                 .column = spec->column + mark_shift(edit_spec(view->edit)),
                                 .label_width = spec->label_width,
                                 .width = spec->width,
                                 .max = (int)column->max,
                                 .fixed = (spec->flags & EDIT_FIXED) != 0,
                                 .masked = (spec->flags & EDIT_MASKED) != 0,
                                 .multiline = (spec->flags & EDIT_MULTILINE) != 0,
                                 .choices_only = spec->words_only};
    input_init(&field->input, (int)column->max);
    field->input.lines = field->multiline;
    if (is_drug_name(view, index)) {
        field->shown = shown_drug;
        field->shown_context = workstation_tall_man(view->workstation);
    }
}

static void fill_form(struct edit_view *view)
{
    const struct edit_spec *spec = edit_spec(view->edit);
    struct form *form = &view->form;
    form->count = spec->field_count < FORM_FIELDS ? spec->field_count : FORM_FIELDS;
    form->save_word = spec->verb != NULL ? spec->verb : "Save";
    form->save_key = "F2";
    for (int i = 0; i < form->count; i++) {
        fill_field(view, i);
    }
    form->heading_count = spec->heading_count < FORM_HEADINGS ? spec->heading_count : FORM_HEADINGS;
    for (int i = 0; i < form->heading_count; i++) {
        form->headings[i].text = spec->headings[i].text;
        form->headings[i].line = spec->headings[i].line;
        form->headings[i].column = spec->headings[i].column + mark_shift(spec);
    }
    view->filled = true;
    view_sync(view);
    form_focus(form, form->count > 0 ? edit_focused(view->edit) : form->count);
    if (form->focus < form->count && form->fields[form->focus].fixed) {
        form_focus(form, form_first(form));
    }
}

/* A text that the input cannot hold is shown and cannot be changed here, so that nothing is cut. */
static bool fits(const char *text)
{
    return strlen(text) < INPUT_SIZE;
}

/* Beside its own label a sentence does not name it again. */
static const char *without_label(const char *sentence, const char *label)
{
    size_t length = strlen(label);
    bool named = strncmp(sentence, label, length) == 0 && sentence[length] == ':' &&
                 sentence[length + 1] == ' ' &&
                 !islower((unsigned char)sentence[length + 2]); /* what goes on stays whole */
    return named ? sentence + length + 2 : sentence;
}

/* Beside a drug's name, after what the form says of it: what it is taken for. */
static void add_look_alikes(struct edit_view *view, struct form_field *shown)
{
    char names[120];
    tall_man_look_alikes(workstation_tall_man(view->workstation), shown->input.text, names,
                         sizeof(names));
    if (names[0] != '\0') {
        snprintf(view->look_alikes, sizeof(view->look_alikes), WORDS("%s%s~ look-alike: %s"),
                 shown->echo, shown->echo[0] != '\0' ? "; " : "", names);
        shown->echo = view->look_alikes;
    }
}

void view_title(const struct edit_view *view, char *out, size_t size)
{
    enum record_type type = edit_spec(view->edit)->type;
    snprintf(out, size, "%s", edit_title(view->edit));
    if (type == RECORD_MEDICATION || type == RECORD_ALLERGY) {
        tall_man_words(workstation_tall_man(view->workstation), out);
    }
}

void view_sync(struct edit_view *view)
{
    for (int i = 0; i < view->form.count; i++) {
        struct form_field *shown = &view->form.fields[i];
        struct edit_field field = edit_field(view->edit, i);
        shown->label = field.label;
        shown->required = field.required;
        shown->changed = field.changed;
        shown->wrong = field.wrong;
        shown->error = without_label(field.error, field.label);
        shown->echo = field.echo;
        shown->revealed = field.revealed;
        shown->choices = edit_choices(view->edit, i);
        if (!fits(field.typed)) {
            shown->fixed = true;
            shown->echo = "Too long to be changed here.";
        }
        if (strcmp(shown->input.text, field.typed) != 0) {
            input_set(&shown->input, field.typed);
        }
        if (is_drug_name(view, i)) {
            add_look_alikes(view, shown);
        }
    }
    view->form.frozen = edit_state(view->edit) != EDIT_OPEN;
}

/* ---- opening and closing ---- */

void edit_view_close(struct workstation *workstation)
{
    struct edit_view *view = workstation->form;
    if (view == NULL) {
        return;
    }
    workstation->form = NULL;
    edit_free(view->edit);
    memory_free(view);
}

/* Tells the screen, closes, and reads again what stood below it. */
static void is_saved(struct edit_view *view)
{
    struct workstation *workstation = view->workstation;
    struct screen *screen = &workstation->screens[view->over];
    char words[MESSAGE_SIZE];
    snprintf(words, sizeof(words), "%s", edit_saved_words(view->edit));
    if (screen->ops->saved != NULL && screen->state != NULL) {
        screen->ops->saved(screen, view->edit);
    }
    if (workstation->form == view) {
        edit_view_close(workstation);
    }
    if (workstation->chart != NULL) {
        chart_refresh(workstation->chart);
    }
    if (screen->state != NULL) {
        screen->ops->refresh(screen);
    }
    workstation_say(workstation, MESSAGE_INFO, "%s", words);
}

static void is_failed(struct edit_view *view)
{
    struct workstation *workstation = view->workstation;
    char words[MESSAGE_SIZE];
    snprintf(words, sizeof(words), "%s", edit_problem(view->edit));
    edit_view_close(workstation);
    workstation_say(workstation, MESSAGE_ERROR, "%s", words);
}

void view_finish_leaving(struct edit_view *view);

static void set_asking(struct edit_view *view, enum asking asking)
{
    if (view->asking != asking || asking == ASK_QUESTION) {
        ask_begin(view, asking);
    }
}

/* The form's state has changed: by a key, or by an answer that came. */
void view_changed(void *context)
{
    struct edit_view *view = context;
    struct workstation *workstation = view->workstation;
    if (view->leaving) {
        if (!edit_busy(view->edit)) {
            view_finish_leaving(view);
        }
        return;
    }
    if (view->edit == NULL) {
        return; /* told while it is being opened; the opener tells again */
    }
    bool asked = view->asking == ASK_QUESTION;
    if (!view->filled && edit_state(view->edit) == EDIT_OPEN) {
        fill_form(view);
    }
    switch (edit_state(view->edit)) {
    case EDIT_SAVED:
        if (!edit_busy(view->edit)) { /* else once its draft is gone too */
            is_saved(view);
            workstation_changed(workstation);
        }
        return;
    case EDIT_FAILED:
        is_failed(view);
        workstation_changed(workstation);
        return;
    case EDIT_ASKING:
        set_asking(view, ASK_QUESTION);
        break;
    case EDIT_REENTER:
        set_asking(view, ASK_REENTER);
        break;
    case EDIT_CONFLICT:
        set_asking(view, ASK_CONFLICT);
        break;
    case EDIT_LOADING:
    case EDIT_OPEN:
    case EDIT_SAVING:
        if (view->asking != ASK_LEAVE) {
            view->asking = ASK_NOTHING;
        }
        break;
    }
    if (view->filled) {
        view_sync(view);
        if (edit_state(view->edit) == EDIT_OPEN && edit_focused(view->edit) != view->form.focus &&
            (asked || view->form.focus >= view->form.count)) {
            /* Save found something, or No was said: to the field. */
            form_focus(&view->form, edit_focused(view->edit));
        }
    }
    workstation_changed(workstation);
}

static bool may_open(struct workstation *workstation)
{
    struct error error;
    if (line_bars_saving(workstation->options.session, &error)) {
        workstation_say(workstation, MESSAGE_WARNING, "%s", error.user);
        return false;
    }
    if (workstation->form == NULL) {
        return true;
    }
    if (edit_dirty(workstation->form->edit)) {
        workstation_say(workstation, MESSAGE_WARNING, "Save or leave the open form first: %s.",
                        edit_title(workstation->form->edit));
        return false;
    }
    edit_view_close(workstation);
    return true;
}

/* A view without a form yet. */
static struct edit_view *view_new(struct workstation *workstation)
{
    struct edit_view *view = memory_new(sizeof(*view));
    view->workstation = workstation;
    view->over = workstation->current;
    form_init(&view->form);
    return view;
}

/* Shows it, or says why there is no form. */
static void view_begin(struct edit_view *view, struct edit *edit, const struct error *error)
{
    struct workstation *workstation = view->workstation;
    if (edit == NULL) {
        memory_free(view);
        workstation_say(workstation, MESSAGE_WARNING, "%s", error->user);
        return;
    }
    view->edit = edit;
    workstation->form = view;
}

void workstation_edit_preset(struct workstation *workstation, const struct edit_spec *spec,
                             const struct edit_patient *patient, int64_t row_id,
                             const struct edit_preset *presets, int count)
{
    struct error error;
    if (!may_open(workstation)) {
        return;
    }
    error_clear(&error);
    struct edit_view *view = view_new(workstation);
    view_begin(
        view,
        edit_open(workstation->options.session, spec, patient, row_id, view_changed, view, &error),
        &error);
    if (workstation->form == view) {
        if (count > 0) {
            edit_presets(view->edit, presets, count);
        }
        view_changed(view);
    }
}

void workstation_edit_opened(struct workstation *workstation,
                             struct edit *(*open)(void *self, void (*changed)(void *context),
                                                  void *context, struct error *error),
                             void *self)
{
    struct error error;
    if (!may_open(workstation)) {
        return;
    }
    error_clear(&error);
    struct edit_view *view = view_new(workstation);
    view_begin(view, open(self, view_changed, view, &error), &error);
    if (workstation->form == view) {
        view_changed(view);
    }
}

void workstation_edit_patient(struct workstation *workstation, const struct edit_spec *spec,
                              const struct edit_patient *patient, int64_t row_id)
{
    workstation_edit_preset(workstation, spec, patient, row_id, NULL, 0);
}

/* A key that came before whose chart it is could be read: nothing may be written for nobody. */
static void say_not_read(struct workstation *workstation, enum chart_state state)
{
    const char *sentence = "The chart was not read. F5 reads it again.";
    if (state == CHART_LOADING) {
        sentence = "The chart is still being read: press the key again.";
    } else if (state == CHART_GONE) {
        sentence = "This patient is no longer in the records.";
    }
    workstation_say(workstation, MESSAGE_INFO, "%s", sentence);
}

void workstation_edit(struct workstation *workstation, const struct edit_spec *spec, int64_t row_id)
{
    struct edit_patient patient;
    const struct chart *chart =
        workstation_current(workstation)->ops->of_patient ? workstation->chart : NULL;
    if (chart == NULL) {
        workstation_edit_patient(workstation, spec, NULL, row_id);
        return;
    }
    const struct patient_hit *hit = chart_patient(chart);
    if (hit == NULL) {
        say_not_read(workstation, chart_state(chart));
        return;
    }
    edit_patient_from(RECORD_PATIENT_HIT, hit, chart_today(chart), &patient);
    workstation_edit_patient(workstation, spec, &patient, row_id);
}

/* ---- whose forms they are ---- */

bool workstation_park(struct workstation *workstation, void (*done)(void *context), void *context)
{
    struct edit *edit = workstation_form(workstation);
    return edit == NULL || edit_park(edit, done, context);
}

static void drafts_counted(void *context, int count)
{
    struct workstation *workstation = context;
    if (count > 0) {
        workstation_say(workstation, MESSAGE_INFO, "You have %d draft%s (g f).", count,
                        count == 1 ? "" : "s");
    }
}

void edit_view_signed_in(struct workstation *workstation)
{
    edit_view_end(workstation);
    workstation->arrival =
        drafts_sign_in(workstation->options.session, drafts_counted, workstation);
}

void edit_view_end(struct workstation *workstation)
{
    drafts_arrival_free(workstation->arrival);
    workstation->arrival = NULL;
}
