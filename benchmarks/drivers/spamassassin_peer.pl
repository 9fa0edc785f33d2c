#!/usr/bin/perl
# One SpamAssassin over a message or a folder of messages, without network: spamassassin_peer.pl HOME PATH [RULES]
# RULES is a folder of rules to use in place of its own. What it writes of its own goes into HOME.
use strict;
use warnings;
use Mail::SpamAssassin;

my ($home, $path, $rules) = @ARGV;
my @files = -d $path ? sort glob("$path/*") : ($path);
my %only = $rules ? (rules_filename => $rules, site_rules_filename => "$home/none") : ();
my $judge = Mail::SpamAssassin->new({
    local_tests_only => 1,
    dont_copy_prefs => 1,
    userprefs_filename => '/dev/null',
    home_dir_for_helpers => $home,
    userstate_dir => $home,
    %only,
});
$judge->compile_now(0);
my $hits = 0;
for my $file (@files) {
    open my $handle, '<:raw', $file or die "$file: $!\n";
    my $octets = do { local $/; <$handle> };
    my $message = $judge->parse($octets);
    my $status = $judge->check($message);
    $hits += split /,/, $status->get_names_of_tests_hit;
    $status->finish;
    $message->finish;
}
print STDERR "$hits hits\n";
