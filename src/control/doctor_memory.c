/* SPDX-License-Identifier: MIT */
/* Entries by patient: a table of open addressing over lists. */
#include "src/control/doctor_memory.h"

#include "chartty/base/memory.h"

#include <string.h>

enum { FIRST_ROOM = 1024, NONE = -1 };

struct place {
    int64_t patient;
    int first; /* NONE: the place is free */
};

struct text_place {
    int text; /* NONE: free */
};

struct doctor_memory {
    struct doctor_entry *entries;
    int count, room;
    struct place *places; /* a power of two, at most half full */
    int place_count, patients;
    char **texts;
    int text_count, text_room;
    struct text_place *text_places;
    int text_place_count;
};

static struct place *free_places(int count)
{
    struct place *places = memory_array((size_t)count, sizeof(struct place));
    for (int index = 0; index < count; index++) {
        places[index].first = NONE;
    }
    return places;
}

static struct text_place *free_text_places(int count)
{
    struct text_place *places = memory_array((size_t)count, sizeof(struct text_place));
    for (int index = 0; index < count; index++) {
        places[index].text = NONE;
    }
    return places;
}

struct doctor_memory *doctor_memory_new(void)
{
    struct doctor_memory *memory = memory_new(sizeof(*memory));
    memory->place_count = memory->text_place_count = FIRST_ROOM;
    memory->places = free_places(FIRST_ROOM);
    memory->text_places = free_text_places(FIRST_ROOM);
    return memory;
}

void doctor_memory_free(struct doctor_memory *memory)
{
    if (memory == NULL) {
        return;
    }
    for (int index = 0; index < memory->text_count; index++) {
        memory_free(memory->texts[index]);
    }
    memory_free(memory->texts);
    memory_free(memory->entries);
    memory_free(memory->places);
    memory_free(memory->text_places);
    memory_free(memory);
}

static uint64_t mixed(uint64_t number)
{
    number = (number ^ (number >> 31)) * UINT64_C(0x9E3779B97F4A7C15);
    return number ^ (number >> 29);
}

static struct place *place_of(struct place *places, int count, int64_t patient)
{
    uint64_t at = mixed((uint64_t)patient) & (uint64_t)(count - 1);
    while (places[at].first != NONE && places[at].patient != patient) {
        at = (at + 1) & (uint64_t)(count - 1);
    }
    return &places[at];
}

static void make_room(struct doctor_memory *memory)
{
    if (memory->patients * 2 < memory->place_count) {
        return;
    }
    int count = memory->place_count * 2;
    struct place *places = free_places(count);
    for (int index = 0; index < memory->place_count; index++) {
        if (memory->places[index].first != NONE) {
            *place_of(places, count, memory->places[index].patient) = memory->places[index];
        }
    }
    memory_free(memory->places);
    memory->places = places;
    memory->place_count = count;
}

static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(1469598103934665603);
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    }
    return mixed(hash);
}

static struct text_place *text_place_of(const struct doctor_memory *memory,
                                        struct text_place *places, int count, const char *text)
{
    uint64_t at = hash_of(text) & (uint64_t)(count - 1);
    while (places[at].text != NONE && strcmp(memory->texts[places[at].text], text) != 0) {
        at = (at + 1) & (uint64_t)(count - 1);
    }
    return &places[at];
}

static void make_text_room(struct doctor_memory *memory)
{
    if (memory->text_count * 2 < memory->text_place_count) {
        return;
    }
    int count = memory->text_place_count * 2;
    struct text_place *places = free_text_places(count);
    for (int text = 0; text < memory->text_count; text++) {
        text_place_of(memory, places, count, memory->texts[text])->text = text;
    }
    memory_free(memory->text_places);
    memory->text_places = places;
    memory->text_place_count = count;
}

static int keep_text(struct doctor_memory *memory, const char *text)
{
    if (text == NULL) {
        return NONE;
    }
    make_text_room(memory);
    struct text_place *place =
        text_place_of(memory, memory->text_places, memory->text_place_count, text);
    if (place->text == NONE) {
        if (memory->text_count == memory->text_room) {
            memory->text_room = memory->text_room > 0 ? memory->text_room * 2 : FIRST_ROOM;
            memory->texts = memory_resize(memory->texts, (size_t)memory->text_room, sizeof(char *));
        }
        memory->texts[memory->text_count] = memory_copy_text(text);
        place->text = memory->text_count++;
    }
    return place->text;
}

void doctor_memory_add(struct doctor_memory *memory, const struct doctor_entry *entry,
                       const char *text)
{
    make_room(memory);
    if (memory->count == memory->room) {
        memory->room = memory->room > 0 ? memory->room * 2 : FIRST_ROOM;
        memory->entries =
            memory_resize(memory->entries, (size_t)memory->room, sizeof(struct doctor_entry));
    }
    struct place *place = place_of(memory->places, memory->place_count, entry->patient);
    if (place->first == NONE) {
        place->patient = entry->patient;
        memory->patients++;
    }
    struct doctor_entry *kept = &memory->entries[memory->count];
    *kept = *entry;
    kept->text = keep_text(memory, text);
    kept->next = place->first;
    place->first = memory->count++;
}

struct doctor_entry *doctor_memory_first(const struct doctor_memory *memory, int64_t patient)
{
    int first = place_of(memory->places, memory->place_count, patient)->first;
    return first == NONE ? NULL : &memory->entries[first];
}

struct doctor_entry *doctor_memory_next(const struct doctor_memory *memory,
                                        const struct doctor_entry *entry)
{
    return entry->next == NONE ? NULL : &memory->entries[entry->next];
}

const char *doctor_memory_text(const struct doctor_memory *memory, int text)
{
    return text == NONE ? "" : memory->texts[text];
}
