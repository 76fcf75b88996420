#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>

#include "core/transport/test_certificates.h"
#include "core/venues/fault_desk.h"
#include "desk/state.h"
#include "journal/reader.h"

/// Faults of lines (faults.md, section 4), as a whole desk has them through its sockets.
namespace ballast::venues::testing::desk_line_faults_test {
namespace {

using namespace std::chrono_literals;
using domain::Quality;
using domain::Rule;

using LinesOfADesk = WithFaultDesk;

double secondsSince(std::chrono::steady_clock::time_point begun)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// F01: reset in the open, then in the handshake, then within the listing. All is stale at once and nothing leaves; the
/// books are built anew, the account is compared, and trading goes on by itself.
TEST_F(LinesOfADesk, F01_ACutAtAnyByteStopsAllAndComesBackByItself)
{
    const auto channels = desk->channelsAtVenue();
    desk->line->cutAfter(60);
    desk->line->cut();
    ASSERT_TRUE(desk->spotBecomes(Quality::Stale, 1.0)) << "at once, not when it has aged";
    const auto stopped = desk->stoppedBy();
    EXPECT_TRUE(stopped.contains(Rule::C19)) << desk->words();
    EXPECT_TRUE(desk->says("F01")) << desk->said();
    EXPECT_TRUE(desk->says("Deribit is not connected"));
    ASSERT_TRUE(becomes([&] { return desk->line->cuts() >= 2; })) << "each line once more, in its handshake";
    desk->line->cutAfter(20'000);
    ASSERT_TRUE(becomes([&] { return desk->line->cuts() >= 3; }));
    desk->line->cutAfter(-1);
    ASSERT_TRUE(desk->recovers()) << desk->said();
    EXPECT_EQ(desk->venue("Hyperliquid").lastFault, "") << "another venue has its own line";
    EXPECT_TRUE(desk->trades()) << desk->words();
    EXPECT_EQ(desk->channelsAtVenue(), channels);
}

/// F04: the venue takes each line and ends it. Few tries, one line of words that counts, and a person may hurry it.
TEST_F(LinesOfADesk, F04_AVenueThatAcceptsAndClosesIsTriedSeldomAndToldOnce)
{
    desk->line->cutAfter(0);
    const int before = desk->line->lines();
    desk->line->cut();
    ASSERT_TRUE(desk->says("F01"));
    std::this_thread::sleep_for(5s);
    EXPECT_GE(desk->line->lines() - before, 4) << "it is tried";
    EXPECT_LE(desk->line->lines() - before, 20) << "ten a minute for each of two lines";
    EXPECT_EQ(desk->openAlerts("the feed of Deribit is down"), 1U) << desk->said();
    EXPECT_EQ(desk->openAlerts("is not connected"), 1U) << desk->said();
    EXPECT_EQ(desk->venue("Hyperliquid").lastFault, "");
    desk->line->cutAfter(-1);
    EXPECT_TRUE(desk->comesBack()) << desk->said();
}

/// F01: five times, and a person who does not want to wait for the back-off.
TEST_F(LinesOfADesk, F01_FiveReconnectsLeaveTheNumberOfSubscriptions)
{
    const auto channels = desk->channelsAtVenue();
    EXPECT_GT(channels, 100U);
    for (int i = 0; i < 5; ++i) {
        const int lines = desk->line->lines();
        desk->line->cut();
        ASSERT_TRUE(becomes([&] {
            std::this_thread::sleep_for(200ms);
            if (desk->line->lines() < lines + 2) desk->tryAgain();
            return desk->line->lines() >= lines + 2 && desk->connected();
        }));
    }
    ASSERT_TRUE(desk->recovers()) << desk->said();
    EXPECT_EQ(desk->channelsAtVenue(), channels);
    EXPECT_EQ(desk->venue("Deribit").missing, std::vector<std::string>());
}

/// F02: nothing comes and nothing ends. Values age within their own limits, and the line is given up after two pings.
TEST_F(LinesOfADesk, F02_AHalfOpenLineIsStaleInTwoSecondsAndGivenUpAfterTwoPings)
{
    const auto begun = std::chrono::steady_clock::now();
    desk->line->hold(true);
    ASSERT_TRUE(desk->spotBecomes(Quality::Stale, 4.0));
    EXPECT_TRUE(desk->stoppedBy().contains(Rule::C17)) << desk->words();
    ASSERT_TRUE(desk->says("F01: the feed of Deribit is down (nothing from 127.0.0.1", 18.0)) << desk->said();
    EXPECT_LE(secondsSince(begun), 17.0) << "each 5 s, two missed, and a second";
    EXPECT_TRUE(desk->says("Deribit is not connected", 3.0)) << "the account's line as well";
    desk->line->hold(false);
    EXPECT_TRUE(desk->comesBack()) << desk->said();
}

/// F06: the port is closed. Host and cause are told; the other venue goes on.
TEST_F(LinesOfADesk, F06_AClosedPortIsNamedAndTheOtherVenueGoesOn)
{
    desk->line->refuse(true);
    desk->line->cut();
    const auto place = fmt::format("127.0.0.1:{}", desk->line->port());
    ASSERT_TRUE(becomes([&] {
        desk->tryAgain();
        std::this_thread::sleep_for(300ms);
        const auto feed = desk->alert("the feed of Deribit is down"), account = desk->alert("is not connected");
        return feed && account && feed->text.find("refused") != std::string::npos &&
               feed->text.find(place) != std::string::npos && account->text.find("refused") != std::string::npos;
    })) << desk->said();
    EXPECT_GT(desk->venue("Hyperliquid").good, 0U);
    desk->line->refuse(false);
    EXPECT_TRUE(desk->comesBack()) << desk->said();
}

/// F09, F12: a redirect, then a page. Neither is followed or read; status and words are told, as text.
TEST_F(LinesOfADesk, F09_F12_APageInsteadOfAVenueIsQuotedAndARedirectNotFollowed)
{
    const FaultProxy elsewhere(desk->served.server->deribitPort());
    desk->line->instead(fmt::format("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:{}/ws/api/v2\r\n"
                                    "Content-Length: 0\r\nConnection: close\r\n\r\n",
                                    elsewhere.port()));
    desk->line->cut();
    ASSERT_TRUE(desk->says("F01"));
    desk->tryAgain();
    ASSERT_TRUE(desk->says("302")) << desk->said();
    const std::string page = "<html>down\n<script>alert(1)</script></html>";
    desk->line->instead(fmt::format("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\n"
                                    "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
                                    page.size(), page));
    desk->tryAgain();
    ASSERT_TRUE(desk->says("503")) << desk->said();
    EXPECT_EQ(desk->alert("503")->text.find('\n'), std::string::npos);
    desk->line->instead({});
    EXPECT_TRUE(desk->comesBack()) << desk->said();
    EXPECT_EQ(elsewhere.lines(), 0);
}

/// F10: the feed's bytes trickle in the middle of a frame. That line is given up after ten seconds; the account's,
/// which is another one, goes on.
TEST_F(LinesOfADesk, F10_ATrickleEndsTheFeedsLineAndNotTheAccounts)
{
    const auto logins = desk->line->saidByAccount("public/auth");
    desk->line->trickle(1s);
    ASSERT_TRUE(desk->spotBecomes(Quality::Stale, 4.0));
    EXPECT_TRUE(desk->accountIsUp());
    ASSERT_TRUE(desk->says("F01: the feed of Deribit is down (127.0.0.1", 14.0)) << desk->said();
    desk->line->trickle(0s);
    EXPECT_TRUE(desk->comesBack()) << desk->said();
    EXPECT_EQ(desk->line->saidByAccount("public/auth"), logins) << "the account logged in once";
}

/// 1,000 in packaging/soak_venues.sh.
int cutsAsked()
{
    const char* text = std::getenv("BALLAST_DESK_CUTS");
    return text != nullptr ? std::atoi(text) : 8;
}

/// F01: lines reset at random bytes: in the handshake, in a login, in the comparison after it, in the listing, among
/// books, and now and then right after an order has left. What the desk holds in the end is what the venue holds, no
/// order was sent twice, and its subscriptions and books are those of a desk that was never cut.
TEST_F(LinesOfADesk, F01_RandomCutsEndInTheStateOfTheUncutRun)
{
    // The venue lists more as its market moves, which a thousand cuts live to see: what is held is compared with what
    // is listed, and subscriptions with what the feed asks for, beside those of the account.
    const auto listed = [&] {
        std::size_t count = 0;
        for (const auto* currency : {"BTC", "USDC"}) {
            const auto answer = desk->served.get(std::string("/api/v2/public/get_instruments?currency=") + currency);
            for (const auto& row : answer.at("result"))
                count += row.at("base_currency") == "BTC" ? 1U : 0U;
        }
        return count;
    };
    const auto asked = [&] {
        std::size_t count = 0;
        for (const auto& kind : desk->venue("Deribit").channels)
            count += kind.all;
        return count;
    };
    const auto before = desk->venue("Deribit");
    ASSERT_EQ(before.instruments, listed());
    ASSERT_GE(desk->channelsAtVenue(), asked());
    const auto ofAccount = desk->channelsAtVenue() - asked();
    std::mt19937_64 random(29);
    const int wanted = desk->line->cuts() + cutsAsked();
    constexpr int kBetweenOrders = 10;
    const auto untilCut = [&] {
        const int cuts = desk->line->cuts();
        return becomes(
            [&] {
                std::this_thread::sleep_for(100ms);
                desk->tryAgain();
                return desk->line->cuts() > cuts;
            },
            60.0);
    };
    for (int i = 0; desk->line->cuts() < wanted; ++i) {
        if (i % kBetweenOrders == 3) {
            desk->line->cutAfter(-1);
            ASSERT_TRUE(desk->comesBack(60.0)) << i << desk->said();
            const auto price = std::round(desk->mark(FaultDesk::kPerpetual) * 1.005);
            EXPECT_TRUE(desk->placeOnceReady(FaultDesk::kPerpetual, domain::Side::Buy, 200.0 + i, price))
                << desk->words();
        }
        const std::uint64_t most = i % 4 == 0 ? 400 : i % 4 == 1 ? 4'000 : i % 4 == 2 ? 60'000 : 600'000;
        desk->line->cutAfter(1 + static_cast<long long>(random() % most));
        if (i % kBetweenOrders == 3 || i == 0) desk->line->cut();
        ASSERT_TRUE(untilCut()) << i << desk->said();
    }
    desk->line->cutAfter(-1);
    desk->line->cut();
    ASSERT_TRUE(desk->comesBack(60.0)) << desk->said();
    EXPECT_TRUE(becomes([&] { return desk->channelsAtVenue() == asked() + ofAccount; }))
        << desk->channelsAtVenue() << " at the venue, " << asked() << " asked for";
    EXPECT_TRUE(becomes([&] { return desk->venue("Deribit").instruments == listed(); }))
        << desk->venue("Deribit").instruments << " held, " << listed() << " listed";
    EXPECT_EQ(desk->venue("Deribit").missing, before.missing);
    std::set<std::string> labels;
    for (const auto& order : desk->ordersAtVenue())
        EXPECT_TRUE(labels.insert(order.at("label")).second) << "sent twice: " << order.at("label");
    // What left before a line was cut is filled or not; the venue knows.
    desk->bought = std::round(desk->heldAtVenue(FaultDesk::kPerpetual) * 1000.0);
    EXPECT_TRUE(becomes([&] { return desk->positionShown(FaultDesk::kPerpetual) == desk->bought; }))
        << desk->positionShown(FaultDesk::kPerpetual) << " " << desk->bought;
    EXPECT_TRUE(desk->sees([](const Picture& p) {
        return std::none_of(p.orders.data->begin(), p.orders.data->end(),
                            [](const auto& order) { return order.state == domain::OrderState::Unknown; });
    })) << desk->said();
    EXPECT_TRUE(desk->trades()) << desk->words();
}

/// F07: a venue behind certificates that are none, one after the other. Nothing is said to it, each reason is told, and
/// with a good one the same desk comes up and trades.
TEST(DeskBehindTls, F07_NothingIsSaidToAVenueThatCannotBeVerified)
{
    namespace certificates = ballast::transport::testing;
    const certificates::Folder folder;
    const certificates::Issuer issuer(folder, "root"), stranger(folder, "stranger");
    const auto tls = [](const certificates::CertificateFiles& files, bool isOld = false) {
        return FaultProxy::Tls{files.certificate, files.key, isOld};
    };
    const auto good = issuer.issue("good", "IP:127.0.0.1");
    ::setenv("SSL_CERT_FILE", issuer.rootFile().c_str(), 1);  // The system's roots, as OpenSSL has them named.
    FaultDesk desk;
    desk.scheme = "wss";
    desk.line->speak(tls(issuer.issue("expired", "IP:127.0.0.1", -9, -1)));
    ASSERT_NO_FATAL_FAILURE(desk.begin());
    desk.mode(domain::HedgeMode::Manual);
    EXPECT_TRUE(desk.says("certificate refused: certificate has expired")) << desk.said();
    const auto next = [&](const std::optional<FaultProxy::Tls>& speaks, const std::string& words) {
        desk.line->speak(speaks);
        desk.tryAgain();
        EXPECT_TRUE(desk.says(words)) << words << "\n" << desk.said();
    };
    next(tls(issuer.issue("early", "IP:127.0.0.1", 1, 9)), "certificate is not yet valid");
    next(tls(issuer.issue("other", "IP:127.0.0.2,DNS:localhost")), "IP address mismatch");
    next(tls(stranger.issue("unknown", "IP:127.0.0.1")), "unable to get local issuer certificate");
    next(tls(good, true), "protocol version");
    EXPECT_EQ(desk.line->applicationBytes(), 0) << "neither a login nor a question";
    desk.line->instead("HTTP/1.1 200 OK\r\n\r\n");
    next(std::nullopt, "wrong version number");
    desk.line->instead({});
    desk.line->speak(tls(good));
    desk.tryAgain();
    EXPECT_TRUE(desk.recovers()) << desk.said();
    EXPECT_TRUE(desk.trades()) << desk.words();
    desk.endWhole();
    ::unsetenv("SSL_CERT_FILE");
}

/// F08: a plain address of another machine ends the program before it asks anybody: exit 2, one line that names it.
TEST(DeskOfAProfile, F08_APlainAddressBeyondLoopbackIsRefused)
{
    FaultDesk desk;
    const auto text = desk.profileText();
    const auto good = fmt::format("127.0.0.1:{}", desk.line->port());
    for (const auto& [from, to] :
         std::vector<std::pair<std::string, std::string>>{{"ws://" + good, "ws://venue.example"},
                                                          {"ws://" + good, "ws://127.0.0.1.venue.example"},
                                                          {"ws://" + good, "ws://[::ffff:10.0.0.1]:80"},
                                                          {"http = \"http://127.0.0.1", "http = \"http://10.0.0.1"},
                                                          {desk.hermes.url(), "http://hermes.example"}}) {
        auto changed = text;
        const auto at = changed.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        changed.replace(at, from.size(), to);
        std::ofstream(desk.folder.file("plain.toml")) << changed;
        std::ofstream(desk.folder.file("book.toml")) << desk.bookText();
        const auto run =
            fmt::format("{}/ballast-cli run --live {} --trade --seconds 1 --journal {} > {} 2>&1", BALLAST_BIN,
                        desk.folder.file("plain.toml"), desk.folder.file("never"), desk.folder.file("said"));
        const int code = std::system(run.c_str());
        EXPECT_EQ(WEXITSTATUS(code), 2) << to;
        std::ifstream said(desk.folder.file("said"));
        std::string line, more;
        std::getline(said, line);
        EXPECT_NE(line.find("F08"), std::string::npos) << line;
        EXPECT_FALSE(std::getline(said, more)) << more;
    }
    EXPECT_EQ(desk.line->lines(), 0);
}

/// F14, F72: the process stands for eight seconds while a hedge waits for the end of its account's hold. When it goes
/// on nothing leaves before the account was compared anew and held.
TEST(DeskThatSleeps, F14_AfterAWakeTheAccountIsComparedBeforeAnythingLeaves)
{
    FaultDesk desk;
    desk.hold(FaultDesk::kPerpetual, 2.0);
    std::ofstream(desk.folder.file("profile.toml")) << desk.profileText();
    std::ofstream(desk.folder.file("book.toml")) << desk.bookText();
    const auto program = std::string(BALLAST_BIN) + "/ballast-cli", profile = desk.folder.file("profile.toml"),
               journal = desk.folder.file("desk.journal");
    std::vector<std::string> words{program,     "run", "--live",    profile, "--trade",
                                   "--seconds", "60",  "--journal", journal};
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = 0;
    ASSERT_EQ(::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments.data(), environ), 0);
    const auto asked = [&] { return desk.line->saidByAccount("private/get_positions"); };
    const auto ordered = [&] {
        return desk.line->saidByAccount("private/sell") + desk.line->saidByAccount("private/buy");
    };
    EXPECT_TRUE(becomes([&] { return asked() > 0; }, 40.0));
    std::this_thread::sleep_for(1500ms);
    EXPECT_EQ(ordered(), 0U) << "held for five seconds";
    ::kill(child, SIGSTOP);
    std::this_thread::sleep_for(8s);
    const auto before = asked();
    const auto woken = std::chrono::steady_clock::now();
    ::kill(child, SIGCONT);
    EXPECT_TRUE(becomes([&] { return ordered() > 0; }, 30.0)) << "the hedge leaves in the end";
    EXPECT_GE(secondsSince(woken), 4.9);
    std::size_t positions = 0;
    for (const auto& text : desk.line->saidByAccount()) {
        positions += text.find("private/get_positions") != std::string::npos ? 1U : 0U;
        if (text.find("private/sell") != std::string::npos) break;
    }
    EXPECT_GT(positions, before) << "compared between the wake and the order";
    EXPECT_TRUE(becomes([&] { return std::abs(desk.heldAtVenue(FaultDesk::kPerpetual)) < 0.1; }, 20.0));
    ::kill(child, SIGTERM);
    int ended = 0;
    ::waitpid(child, &ended, 0);
    EXPECT_EQ(WEXITSTATUS(ended), 143);
    const auto verified = runtime::verifyJournal(journal);
    ASSERT_TRUE(verified) << verified.error().message;
    EXPECT_TRUE(verified->identical) << verified->difference.what << verified->chainMessage;
}

/// A desk as `ballast-cli run --live` runs it, ended by a signal while an order of a script's works.
class EndedDesk : public FaultDesk {
public:
    using DeskAtVenue::expectVerified;

    explicit EndedDesk(const char* onEnd) : journal(folder.file("desk.journal"))
    {
        ::setenv("XDG_DATA_HOME", folder.file("home").c_str(), 1);
        const double limit = std::floor(mark(kPerpetual) * 0.985);
        auto text = profileText();
        text.insert(text.find("book = "), onEnd);
        std::ofstream(folder.file("profile.toml")) << text;
        std::ofstream(folder.file("book.toml")) << bookText();
        std::ofstream(folder.file("script.jsonl"))
            << R"({"at":"+0s","do":"mode","mode":"manual","reason":"test"})" << '\n'
            << fmt::format(R"({{"at":"+12s","do":"order","account":"Deribit","instrument":"{}","side":"buy",)"
                           R"("quantity":10,"limit":{},"reason":"test"}})",
                           kPerpetual, limit)
            << '\n'
            << fmt::format(R"({{"at":"+18s","do":"order","account":"Deribit","instrument":"{}","side":"buy",)"
                           R"("quantity":11,"limit":{},"reason":"test"}})",
                           kPerpetual, limit - 10.0);
    }
    ~EndedDesk() override { ::unsetenv("XDG_DATA_HOME"); }

    /// SIGTERM once an order works; the seconds until the program has ended.
    double endsAfter()
    {
        const auto program = std::string(BALLAST_BIN) + "/ballast-cli";
        std::vector<std::string> words{
            program,     "run",   "--live",     folder.file("profile.toml"), "--trade", "--seconds", "90",
            "--journal", journal, "--commands", folder.file("script.jsonl")};
        std::vector<char*> arguments;
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        pid_t child = 0;
        EXPECT_EQ(::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments.data(), environ), 0);
        EXPECT_TRUE(becomes([&] { return counted("open") > 0; }, 60.0));
        std::this_thread::sleep_for(500ms);  // The desk has heard of it too.
        const auto asked = std::chrono::steady_clock::now();
        ::kill(child, SIGTERM);
        int ended = 0;
        ::waitpid(child, &ended, 0);
        EXPECT_EQ(WEXITSTATUS(ended), 143);
        return secondsSince(asked);
    }
    std::size_t counted(const char* state) const
    {
        const auto all = ordersAtVenue();
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [&](const Json& one) { return one.at("order_state") == state; }));
    }
    bool isCancelledBy(const char* reason)
    {
        return becomes([&] {
            const auto all = ordersAtVenue();
            return std::all_of(all.begin(), all.end(),
                               [&](const Json& one) { return one.value("cancel_reason", std::string()) == reason; });
        });
    }
    /// The last record of an operator.
    std::string lastWord() const
    {
        std::string newest;
        const auto reader = journal::Reader::open(journal).value();
        EXPECT_TRUE(reader->forEachRecord({1}, [&](const journal::StoredRecord& record) {
            if (record.body.find("nded by SIGTERM") != std::string::npos) newest = record.body;
            return true;
        }));
        return newest;
    }

    const std::string journal;
};

TEST(DeskThatIsEnded, F73_SIGTERMLeavesWhatWorksToAnArmedSwitchAndSaysSo)
{
    EndedDesk desk("");
    EXPECT_LT(desk.endsAfter(), 5.0);
    EXPECT_TRUE(desk.isCancelledBy("cancel_on_disconnect"));
    EXPECT_NE(desk.lastWord().find("Ended by SIGTERM; left to the venues: Deribit: "), std::string::npos)
        << desk.lastWord();
    EXPECT_FALSE(std::filesystem::exists(desk.folder.file("home/ballast/live-faults.killed"))) << "no kill is kept";
    desk.expectVerified();
}

TEST(DeskThatIsEnded, F73_SIGTERMKillsWhereTheProfileSaysSo)
{
    EndedDesk desk("on_end = \"kill\"\n");
    EXPECT_LT(desk.endsAfter(), 5.0);
    EXPECT_EQ(desk.counted("open"), 0U) << "before the line ended";
    EXPECT_TRUE(desk.isCancelledBy("user_request"));
    EXPECT_NE(desk.lastWord().find("KILLED"), std::string::npos) << desk.lastWord();
    EXPECT_NE(desk.lastWord().find("ended by SIGTERM: its profile says on_end"), std::string::npos) << desk.lastWord();
    desk.expectVerified();
}

}  // namespace
}  // namespace ballast::venues::testing::desk_line_faults_test
