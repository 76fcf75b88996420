#include "ballast_cli/options.h"

#include <fmt/format.h>

#include "profile/protocol_settings.h"

namespace ballast::cli {

namespace {

std::string footer(const char* examples, const char* exitCodes)
{
    return fmt::format("\nExamples:\n{}\nExit codes:\n{}  2  wrong usage, bad input or failed output, with one line on "
                       "standard error\n",
                       examples, exitCodes);
}

void addRun(CLI::App& app, RunArguments& a)
{
    auto* run = app.add_subcommand("run", "Run the whole desk without a window, and journal it");
    run->footer(footer(
        "  ballast-cli run --simulated --seed 42 --hours 2 --journal day.ballast\n"
        "  ballast-cli run --recorded captures --journal crash.ballast\n"
        "  ballast-cli run --live desk.toml --seconds 600 --journal live.ballast\n"
        "  ballast-cli run --simulated --hours 2 --commands day.jsonl --journal day.ballast\n"
        "with day.jsonl\n"
        "  {\"at\":\"+600s\",\"do\":\"pause\",\"underlying\":\"BTC\",\"minutes\":10,\"reason\":\"news\"}\n"
        "  {\"at\":\"2026-01-05T01:00:00Z\",\"do\":\"force\",\"underlying\":\"ETH\",\"side\":\"sell\","
        "\"quantity\":2.5}\n"
        "Verbs: pause, resume, reduce, kill, rearm, mode, force, exclude, include, approve, veto, resize, "
        "flatten,\n"
        "order, cancel, set_limit, acknowledge, snooze, end, adopt, accept_unarmed, try_again, pull, send; "
        "core/io/commands/README.md has "
        "their fields.\n"
        "A bad line is refused with its key before the run begins.\n"
        "A journal that exists goes on with the same source from where it ended, also after a full "
        "disk.\n"
        "With --live it is a file a day (UTC): day.ballast, from the next midnight on day-2026-11-30.ballast, and so "
        "on,\neach beginning with what the one before ended with. A restart goes on with the newest.\n",
        "  0  played to the end\n"
        "  1  played, but no smile could be fitted, or nothing was to be decided; or the journal was removed or "
        "changed\n"
        "     while it was being written, and one line says what is lost\n"
        "  128 + N  ended in order by signal N, for example 143 after SIGTERM\n"));
    auto* live = run->add_option("--live", a.profileFile, "Connection profile, TOML: real venues, watched");
    run->add_option("--seconds", a.seconds, "Live: wall time to run, 1 to 86400 (until a signal)");
    run->add_flag("--trade", a.trade,
                  "Live: a profile with trade = true may send orders, and quote options where a [[venue]] of kind "
                  "deribit or derive says quote = true (derive: with orders_per_s = 5 or more)")
        ->needs(live);
    auto* recorded = run->add_option("--recorded", a.recordedFolder, "Folder of recorded option chains");
    run->add_option("--spot", a.spotFiles, "Spot series that drives spot between captures; repeatable")
        ->allow_extra_args(false);
    auto* simulated = run->add_flag("--simulated", a.simulated, "The built-in market");
    recorded->excludes(simulated);
    live->excludes(recorded);
    live->excludes(simulated);
    run->add_option("--seed", a.seed, "Seed of the built-in market, 0 to 18446744073709551615 (42)");
    run->add_flag("--unscripted", a.unscripted, "Leave out the built-in market's conditioned first half hour");
    run->add_option("--hours", a.hours,
                    "Event hours to play since the market's start, above 0 and up to 100000 (built-in market: 1; "
                    "recording: all)");
    run->add_option("--speed", a.speed, "max or 0: as fast as it goes; else event seconds a second (max)");
    run->add_option("--book", a.bookFile, "Book file, TOML; without it the sample book");
    run->add_option("--commands", a.commandFile, "What a person does, one JSON object a line; below");
    run->add_option("--operator-delay", a.operatorDelayMinutes,
                    "Minutes of event time after which `script` clears what C08 or C10 stopped, 0 to 100000 (15)");
    run->add_option("--isa", a.isa,
                    "Computes as on a machine whose widest instruction level is auto, plain, avx2 or avx512 (auto); "
                    "decisions are the same at each");
    run->add_flag("--model-risk", a.modelRisk,
                  "Compare the book under Black-76, Heston and Bates every 5 min of event time (recording: hour), and "
                  "journal it; slower, and no decision changes");
    run->add_option("--journal", a.journalFile, "Journal file")->required();
}

void addFeed(CLI::App& app, FeedArguments& a)
{
    auto* feed = app.add_subcommand("feed", "Watch the venues of a connection profile, and write what they tell");
    feed->footer(footer(
        ("  ballast-cli feed --live desk.toml --seconds 30 --out feed.json\n"
         "with desk.toml\n"
         "  name = \"testnet\"\n"
         "  [[venue]]\n"
         "  kind = \"deribit\"\n"
         "  name = \"Deribit\"\n"
         "  ws = \"wss://test.deribit.com/ws/api/v2\"\n"
         "  underlyings = [\"BTC\", \"ETH\"]\n"
         "Prices and sizes are the venue's decimals, mark_iv a fraction; what is absent is null. Nothing is sent but\n"
         "subscriptions. Under trade = true and --trade a deribit or derive [[venue]] with quote = true (false) has "
         "its\n"
         "options quoted; a derive one needs orders_per_s = 5 or more under [venue.protocol], a market maker's "
         "limits.\n"
         "Keys of [venue.protocol] with their defaults and ranges:\n" +
         profile::protocolHelp())
            .c_str(),
        "  0  every subscription came up\n"
        "  1  written, but something did not come up; one line a venue says what\n"
        "  128 + N  ended by signal N, with what was held then\n"));
    feed->add_option("--live", a.profileFile, "Connection profile, TOML")->required();
    feed->add_option("--seconds", a.seconds, "Wall time to watch, 1 to 86400")->required();
    feed->add_option("--out", a.outFile, "JSON file to write, whole or not at all")->required();
}

void addConnect(CLI::App& app, ConnectArguments& a)
{
    auto* connect = app.add_subcommand("connect", "Try every venue and oracle of a connection profile, step by step");
    connect->footer(footer(
        "  ballast-cli connect --live desk.toml\n"
        "One line a step: name, TCP, TLS, upgrade, answer, clock, instruments, login, permission, account; for chains\n"
        "chain id, contracts and feeds. Nothing is sent that changes an account.\n",
        "  0  everything came up\n"
        "  1  something failed; its line says what, and what to do\n"
        "  128 + N  ended by signal N\n"));
    connect->add_option("--live", a.profileFile, "Connection profile, TOML")->required();
}

void addKill(CLI::App& app, KillArguments& a)
{
    auto* kill = app.add_subcommand("kill", "Close the gate of a running desk and cancel what works, now");
    kill->footer(footer(
        "  ballast-cli kill --journal day.ballast\n"
        "  ballast-cli kill --live desk.toml\n"
        "  ballast-cli kill --journal day.ballast --scope underlying:BTC --reason \"wrong surface\"\n"
        "Needs neither the desk's window, engine nor disk. Trading stays KILLED until a person re-arms "
        "it, with --live\nthat of the profile's next desk. SIGUSR1\nto the desk's process kills everything in the same "
        "way.\n",
        "  0  the gate is closed and the venues' cancels are handed over, with both times; with --live: nothing\n"
        "     is open any more\n"
        "  1  with --live: an account could not be reached, or orders are still open; one line each\n"));
    auto* journal = kill->add_option("--journal", a.journalFile, "Journal that the desk writes");
    kill->add_option("--live", a.profileFile, "No desk runs: cancel everything at every account of this profile")
        ->excludes(journal);
    kill->add_option("--scope", a.scope, "all, venue:NAME, account:NAME, underlying:NAME or strategy:NAME (all)");
    kill->add_option("--reason", a.reason, "Stands in the journal");
}

void addLoad(CLI::App& app, LoadArguments& a)
{
    auto* load = app.add_subcommand("load", "Run a live desk under a synthetic market, and measure it");
    load->footer(footer(
        "  ballast-cli load --rate 2000 --seconds 60 --options 1000 --out load.json\n"
        "  ballast-cli load --rate 20000 --seconds 10 --options 2000 --venues 2 --journal load.ballast --out "
        "load.json\n"
        "The file is one JSON object. Its figures begin when all options are listed, valued and on disk:\n"
        "  seconds                 that facts were told for\n"
        "  events, merged          facts told; those of them that a newer one took the place of before the engine took "
        "them\n"
        "  steps, refused          steps that had a fact; commands that found their queue full\n"
        "  decision_us             from the telling of a fact (of merged ones the first) to its published step\n"
        "  engine_us_per_event     time in the engine for a fact that it took\n"
        "  enqueue_us              telling one fact, on the feed's own thread\n"
        "  durable_ms              from a published step that waits for its commit to the offer of its orders\n"
        "  journal_bytes_per_hour  slope over the run; journal_bytes_fixed: what the journal held before it\n"
        "  rss_mb_start, _end      resident memory, 10^6 bytes\n"
        "  queues_flat             what waits for engine and disk did not grow; core/run/load/README.md has the "
        "measure\n"
        "A quantile without samples is null. Without --journal a temporary journal beside --out is made and removed.\n",
        "  0  ran; the figures say how\n"
        "  128 + N  ended in order by signal N, with the figures so far\n"));
    load->add_option("--rate", a.rate, "Facts a second of all venues together, 1 to 200000")->required();
    load->add_option("--seconds", a.seconds, "Of wall time, 1 to 86400")->required();
    load->add_option("--options", a.options, "Options of all venues together, 50 a venue to 20000")->required();
    load->add_option("--venues", a.venues, "1 to 8 (1)");
    load->add_option("--journal", a.journalFile, "New journal file, kept");
    load->add_option("--out", a.outFile, "JSON file to write, whole or not at all")->required();
}

void addDecisions(CLI::App& app, DecisionsArguments& a)
{
    auto* decisions = app.add_subcommand("decisions", "Print the decisions of a journal with all recorded fields");
    decisions->footer(footer("  ballast-cli decisions --journal day.ballast\n"
                             "  ballast-cli decisions --journal day.ballast --format csv > day.csv\n"
                             "Bytes that are no UTF-8 are printed as \\xNN.\n",
                             "  0  printed\n"));
    decisions->add_option("--journal", a.journalFile, "Journal file")->required();
    decisions->add_option("--format", a.format, "table, json or csv (table)")
        ->check(CLI::IsMember({"table", "json", "csv"}));
}

void addVerify(CLI::App& app, VerifyArguments& a)
{
    auto* verify = app.add_subcommand("verify", "Check the hash chain and repeat every decision from the inputs");
    verify->footer(footer("  ballast-cli verify --journal day.ballast\n"
                          "A journal that was cut off at any moment, even an empty file, verifies with its count.\n"
                          "A day's file is compared with the one of the day before, where that stands beside it.\n",
                          "  0  every decision identical\n"
                          "  1  changed or damaged: the count of identical decisions, the first that differs as "
                          "recorded and as\n"
                          "     recomputed, and what is wrong with the hash chain; or what its writer had committed is "
                          "missing\n"
                          "  128 + N  given up by signal N, for example 130 after Ctrl-C\n"));
    verify->add_option("--journal", a.journalFile, "Journal file")->required();
    verify->add_option("--isa", a.isa, "As of run, whatever the level at which the journal was made (auto)");
}

void addSurface(CLI::App& app, SurfaceArguments& a)
{
    auto* surface = app.add_subcommand("surface", "Fit the volatility surface of one recorded chain, as JSON");
    surface->footer(footer(
        "  ballast-cli surface --chain snapshot.csv.gz --underlying BTC --out surface.json\n"
        "Each expiry that could be fitted stands in `expiries`. In its `quotes` a strike is `used` if its mark "
        "entered\n"
        "the fit with a weight, however small; `quotes_used` and `quotes_rejected` count the two kinds, and\n"
        "`rmse_vol_points` is 100 x sqrt(mean((mark_iv - fit_iv)^2)) over all used ones, unweighted. (The desk's own "
        "figure\n"
        "leaves out the wings beyond 5 and 95 delta, where a last day's marks are far apart, so it is lower.)\n"
        "`quality` is good, or says with `quality_reason` why no automatic hedge may stand on the smile: it stands on\n"
        "fewer than 5 strikes, leaves a quote near the money by more than its spread, or crosses the expiry beside "
        "it;\n"
        "assumed: a column that most rows contradict was set aside. `quotes_outside_market` and "
        "`worst_outside_spreads`\n"
        "count what it leaves. A quote that is not used says `rejected_because`. An expiry without a usable strike\n"
        "stands in `unfitted` with the reason. What a capture contradicts itself in is named on standard error.\n",
        "  0  fitted\n"));
    surface->add_option("--chain", a.chainFile, "Capture, .csv or .csv.gz")->required();
    surface->add_option("--underlying", a.underlying, "BTC, ETH, XRP_USDC: a chain of the capture")->required();
    surface->add_option("--out", a.outFile, "File to write, whole or not at all; without it standard output");
}

void addSurfaceReport(CLI::App& app, SurfaceReportArguments& a)
{
    auto* report = app.add_subcommand("surface-report", "Fit every recorded chain of a folder and write how well");
    report->footer(footer(
        "  ballast-cli surface-report --recorded data/deribit_chain_snapshots --out report.md\n"
        "Full tickers, an author's fits and hourly greeks are looked for in the folder and beside it; "
        "the report\nsays which are absent. A line on standard error names the files that were not taken.\n"
        "  ballast-cli surface-report --recorded data/deribit_chain_snapshots --corrupt 7 --out faults.md\n"
        "puts faults into the captures instead (every column, in one cell, one expiry or all, times 0.5 to 1,000) and\n"
        "tells what each does to the smiles.\n"
        "  ballast-cli surface-report --recorded DIR --corrupt 7 --runs 200 --spot BTCUSDT_1m.csv.gz --out runs.md\n"
        "puts them into the fourth of six captures, or into candles, and tells what each does to a whole run.\n",
        "  0  written\n"));
    report->add_option("--recorded", a.recordedFolder, "Folder of recorded option chains")->required();
    report->add_option("--corrupt", a.corruptSeed,
                       "Seed of the faults that are put into the captures, 0 to 18446744073709551615");
    report->add_option("--runs", a.runs, "With --corrupt: so many of the faults (there are 147), each in a whole run");
    report->add_option("--spot", a.spotFiles, "With --runs: candles of a coin; give it once for each file");
    report->add_option("--out", a.outFile, "Markdown file to write, whole or not at all")->required();
}

void addMarketReport(CLI::App& app, MarketReportArguments& a)
{
    auto* report = app.add_subcommand("market-report", "Measure the built-in market's model against recorded markets");
    report->footer(footer(
        "  ballast-cli market-report --out market.md\n"
        "  ballast-cli market-report --seeds 200 --days 30 --out market.json\n"
        "Each fact stands with its value, the interval of recorded markets and whether it is inside; what so few "
        "seeds\n"
        "or days do not give is null and not inside. `fair` is what sellers of straddles and variance swaps earned\n"
        "beyond the premium in their price, over the price, with its standard error; with the premium and without.\n",
        "  0  written, and the model is accepted: all facts that must be inside are, 70 % of all are, every sale is "
        "fair\n"
        "  1  written, and the model is not accepted, with one line that says why; so with few seeds or days, which do "
        "not\n     give every fact\n"));
    report->add_option("--seeds", a.seeds, "Seeds 1 to this one, 2 to 10000 (200)");
    report->add_option("--days", a.days, "Of each seed, 9 to 365 (30)");
    report->add_option("--out", a.outFile, "Markdown or .json file to write, whole or not at all")->required();
}

}  // namespace

void addSubcommands(CLI::App& app, AllArguments& arguments)
{
    addRun(app, arguments.run);
    addFeed(app, arguments.feed);
    addConnect(app, arguments.connect);
    addKill(app, arguments.kill);
    addLoad(app, arguments.load);
    addDecisions(app, arguments.decisions);
    addVerify(app, arguments.verify);
    addSurface(app, arguments.surface);
    addSurfaceReport(app, arguments.surfaceReport);
    addMarketReport(app, arguments.marketReport);
}

}  // namespace ballast::cli
