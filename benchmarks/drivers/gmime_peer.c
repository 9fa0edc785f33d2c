/* What GMime does with a message or a folder of messages: parse with its warnings counted, look into the usual fields,
   decode each part into nothing.

   cc -O2 gmime_peer.c -o gmime_peer $(pkg-config --cflags --libs gmime-3.0);  gmime_peer PATH */
#include <fcntl.h>
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static long warnings, parts, refused;

static void warned(gint64 offset, GMimeParserWarning kind, const gchar *item, gpointer data) {
  warnings++;
}

static void decode(GMimeObject *parent, GMimeObject *object, gpointer nothing) {
  if (!GMIME_IS_PART(object)) return;
  GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(object));
  parts++;
  if (content) g_mime_data_wrapper_write_to_stream(content, GMIME_STREAM(nothing));
}

static void look(GMimeMessage *message) {
  g_mime_message_get_subject(message);
  g_mime_message_get_from(message);
  g_mime_message_get_to(message);
  g_mime_message_get_date(message);
}

static void parse(const char *path, GMimeParserOptions *options, GMimeStream *nothing) {
  int file = open(path, O_RDONLY);
  if (file < 0) { perror(path); exit(2); }
  GMimeStream *stream = g_mime_stream_fs_new(file);
  GMimeParser *parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage *message = g_mime_parser_construct_message(parser, options);
  if (message) {
    look(message);
    g_mime_message_foreach(message, decode, nothing);
    g_object_unref(message);
  } else refused++;
  g_object_unref(parser);
  g_object_unref(stream);
}

static int by_name(const void *a, const void *b) {
  return g_strcmp0(*(const gchar *const *)a, *(const gchar *const *)b);
}

static GPtrArray *files(const char *path) {
  GPtrArray *found = g_ptr_array_new();
  GDir *folder = g_dir_open(path, 0, NULL);
  const gchar *name;
  if (!folder) g_ptr_array_add(found, g_strdup(path));
  while (folder && (name = g_dir_read_name(folder))) g_ptr_array_add(found, g_build_filename(path, name, NULL));
  g_ptr_array_sort(found, by_name);
  return found;
}

int main(int count, char **arguments) {
  if (count != 2) { fprintf(stderr, "usage: gmime_peer PATH\n"); return 2; }
  g_mime_init();
  GMimeParserOptions *options = g_mime_parser_options_new();
  g_mime_parser_options_set_warning_callback(options, warned, NULL);
  GMimeStream *nothing = g_mime_stream_null_new();
  GPtrArray *all = files(arguments[1]);
  for (guint at = 0; at < all->len; at++) parse(g_ptr_array_index(all, at), options, nothing);
  fprintf(stderr, "%ld parts, %ld warnings, %ld refused\n", parts, warnings, refused);
  return 0;
}
