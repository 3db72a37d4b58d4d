/* The bare loop in C, both ends of it: as little as can lie between a strategy and Redis.
 *
 *     bare serve HOST PORT COMMANDS ANSWERS GROUP   answer each order as placed, for ever
 *     bare ask   HOST PORT COMMANDS ANSWERS         send each line of standard input as an order, and print the
 *                                                   nanoseconds of its round trip; an empty line is repeated
 *     bare version                                  print hiredis's
 *
 * It reads no JSON: it looks for the id, and copies it into the reply.
 */

#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NAME = 64, ID = 64, TEXT = 512, BATCH = 64 };

static redisContext *bus;
static const char *commands, *answers;

static void fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, bus && bus->err ? bus->errstr : "an answer that was not expected");
    exit(1);
}

static redisReply *checked(redisReply *reply, const char *what)
{
    if (reply == NULL || reply->type == REDIS_REPLY_ERROR) {
        fail(what);
    }
    return reply;
}

/* The entries of the only stream in an answer of XREAD or XREADGROUP; NULL if nothing came. */
static redisReply *entries_of(redisReply *reply)
{
    return reply->type == REDIS_REPLY_ARRAY && reply->elements ? reply->element[0]->element[1] : NULL;
}

static const char *id_of(const redisReply *entry)
{
    return entry->element[0]->str;
}

static const char *data_of(const redisReply *entry)
{
    return entry->element[1]->element[1]->str;
}

/* Copy the text between a mark and the next quotation mark; the copy is empty where there is no mark. */
static void copy_after(const char *mark, const char *data, char name[NAME])
{
    const char *found = strstr(data, mark);
    size_t length = 0;
    if (found != NULL) {
        found += strlen(mark);
        length = strcspn(found, "\"");
        if (length >= NAME) {
            length = NAME - 1;
        }
        memcpy(name, found, length);
    }
    name[length] = '\0';
}

static void answer(const redisReply *entry, const char *group)
{
    char name[NAME], reply[TEXT];
    copy_after("\"id\":\"", data_of(entry), name);
    snprintf(reply, sizeof reply,
             "{\"type\":\"reply\",\"command_id\":\"%s\",\"ok\":true,"
             "\"result\":{\"client_order_id\":\"%s\",\"order_id\":1}}",
             name, name);
    redisAppendCommand(bus, "XADD %s * data %s", answers, reply);
    redisAppendCommand(bus, "XACK %s %s %s", commands, group, id_of(entry));
}

static void collect(size_t count, const char *what)
{
    void *reply = NULL;
    while (count--) {
        if (redisGetReply(bus, &reply) != REDIS_OK) {
            fail(what);
        }
        freeReplyObject(checked(reply, what));
    }
}

static void serve(const char *group)
{
    for (;;) {
        redisReply *reply = checked(
            redisCommand(bus, "XREADGROUP GROUP %s loop COUNT %d BLOCK 1000 STREAMS %s >", group, BATCH, commands),
            "XREADGROUP");
        redisReply *entries = entries_of(reply);
        if (entries != NULL) {
            redisAppendCommand(bus, "MULTI");
            for (size_t i = 0; i < entries->elements; i++) {
                answer(entries->element[i], group);
            }
            redisAppendCommand(bus, "EXEC");
            collect(2 * entries->elements + 2, "MULTI");
        }
        freeReplyObject(reply);
    }
}

/* Read answers until the one to an order has come; `position` is the last entry that was read. */
static void wait_for(const char *name, char position[ID])
{
    char mark[NAME + 20];
    int found = 0;
    snprintf(mark, sizeof mark, "\"command_id\":\"%s\"", name);
    while (!found) {
        redisReply *reply =
            checked(redisCommand(bus, "XREAD BLOCK 5000 STREAMS %s %s", answers, position), "XREAD");
        redisReply *entries = entries_of(reply);
        for (size_t i = 0; entries != NULL && i < entries->elements; i++) {
            snprintf(position, ID, "%s", id_of(entries->element[i]));
            found = found || strstr(data_of(entries->element[i]), mark) != NULL;
        }
        freeReplyObject(reply);
    }
}

static long long nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void ask(void)
{
    char position[ID] = "0-0", order[TEXT], name[NAME];
    /* The lines of a whole burst lie in the pipe before the first is sent, so that reading them costs nothing. */
    while (fgets(order, sizeof order, stdin) != NULL) {
        order[strcspn(order, "\n")] = '\0';
        if (order[0] == '\0') {
            puts("");
            fflush(stdout);
            continue;
        }
        copy_after("\"id\":\"", order, name);
        long long began = nanoseconds();
        freeReplyObject(checked(redisCommand(bus, "XADD %s * data %s", commands, order), "XADD"));
        wait_for(name, position);
        printf("%lld\n", nanoseconds() - began);
    }
}

int main(int count, char **words)
{
    if (count == 2 && strcmp(words[1], "version") == 0) {
        printf("%d.%d.%d\n", HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH);
        return 0;
    }
    if (count < 6) {
        fputs("bare version | serve|ask HOST PORT COMMANDS ANSWERS [GROUP]\n", stderr);
        return 2;
    }
    commands = words[4];
    answers = words[5];
    bus = redisConnect(words[2], atoi(words[3]));
    if (bus == NULL || bus->err) {
        fail("connect");
    }
    if (strcmp(words[1], "serve") == 0 && count == 7) {
        serve(words[6]);
    }
    ask();
    return 0;
}
