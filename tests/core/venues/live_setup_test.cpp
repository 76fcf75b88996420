#include "venues/live_setup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <unistd.h>

#include "desk/state.h"
#include "runtime/session_setup.h"
#include "sections/views.h"

namespace ballast::venues::live_setup_test {
namespace {

using namespace ballast;
using testing::HasSubstr;

/// A profile of one venue on this machine, and the book beside it.
class LiveSetupTest : public testing::Test {
protected:
    LiveSetupTest()
        : folder(std::filesystem::temp_directory_path() / ("ballast-live-setup-" + std::to_string(::getpid())))
    {
        std::filesystem::create_directories(folder);
        ::setenv("LIVE_SETUP_KEY", "key", 1);
        ::setenv("LIVE_SETUP_SECRET", "secret", 1);
    }
    ~LiveSetupTest() override { std::filesystem::remove_all(folder); }

    profile::Profile profileOf(const std::string& head, const std::string& accounts)
    {
        auto read =
            profile::parseProfile("name = \"test\"\n" + head +
                                      "[[venue]]\nkind = \"deribit\"\nname = \"Deribit\"\n"
                                      "ws = \"ws://127.0.0.1:9/ws/api/v2\"\nunderlyings = [\"BTC\"]\naccounts = " +
                                      accounts + "\n",
                                  folder / "profile.toml");
        EXPECT_TRUE(read.has_value()) << read.error().message;
        return std::move(*read);
    }
    void book(const std::string& text) { std::ofstream(folder / "book.toml") << text; }
    std::string refusal(const profile::Profile& profile, bool mayTrade = false)
    {
        const auto setup = venues::setUpLive(profile, mayTrade, clock);
        return setup ? "" : setup.error().message;
    }

    const std::filesystem::path folder;
    const DrivenClock clock{Timestamp{1'770'000'000'000'000'000}};
    const std::string limits = "[[limits]]\nunderlying = \"BTC\"\nnet_delta = 1\nrisk_aversion = 1e-5\n";
};

TEST_F(LiveSetupTest, AProfileThatTradesIsRefusedUnlessAPersonSaysItOnceMore)
{
    book(limits);
    const auto trading = profileOf("trade = true\nbook = \"book.toml\"\n", "[\"environment:LIVE_SETUP\"]");
    EXPECT_THAT(refusal(trading), HasSubstr("say so once more with --trade"));
    EXPECT_EQ(refusal(trading, true), "");
    const auto without = profileOf("trade = true\nbook = \"book.toml\"\n", "[\"none\"]");
    EXPECT_THAT(refusal(without, true), HasSubstr("trades and names no account"));
}

/// What a profile says of quoting stands in the journal's header, by venue; a book cannot say it.
TEST_F(LiveSetupTest, QuotingIsOffUnlessAVenueOfTheProfileSaysSo)
{
    book(limits);
    const std::string head = "trade = true\nbook = \"book.toml\"\n", account = "[\"environment:LIVE_SETUP\"]";
    const auto off = venues::setUpLive(profileOf(head, account), true, clock);
    ASSERT_TRUE(off) << off.error().message;
    EXPECT_FALSE(runtime::engineConfigOf(off->header)->settings.quoting.enabled);
    const auto on = venues::setUpLive(profileOf(head, account + "\nquote = true\n[venue.protocol]\nquote_expiries = 3"),
                                      true, clock);
    ASSERT_TRUE(on) << on.error().message;
    const auto config = runtime::engineConfigOf(on->header);
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_TRUE(config->settings.quoting.enabled);
    EXPECT_EQ(config->settings.quoting.instrumentsPerUnderlying, 24);
    EXPECT_EQ(config->quotedVenues, std::set<std::string>{"Deribit"});
    book(limits + "[[quote]]\nvenue = \"Deribit\"\n");
    EXPECT_THAT(refusal(profileOf(head, account), true), HasSubstr("[[quote]]: where a live desk quotes is said by"));
}

TEST_F(LiveSetupTest, HoldingsOfAConnectedAccountComeFromTheVenueAlone)
{
    book(limits + "[[position]]\ninstrument = \"BTC-PERPETUAL\"\nquantity = 1\nvenue = \"Deribit\"\n");
    const auto head = std::string("book = \"book.toml\"\n");
    EXPECT_THAT(refusal(profileOf(head, "[\"environment:LIVE_SETUP\"]")),
                HasSubstr("positions of a connected account come from the venue"));
    EXPECT_EQ(refusal(profileOf(head, "[\"none\"]")), "") << "a book of one's own beside a market that is only watched";
    book(limits + "[[cash]]\nvenue = \"Deribit\"\ncurrency = \"BTC\"\namount = 1\n");
    EXPECT_THAT(refusal(profileOf(head, "[\"environment:LIVE_SETUP\"]")),
                HasSubstr("balances of a connected account come from the venue"));
    book(limits + "[[cash]]\nvenue = \"Derbit\"\ncurrency = \"BTC\"\namount = 1\n");
    EXPECT_THAT(refusal(profileOf(head, "[\"none\"]")),
                HasSubstr("cash.venue: BTC at \"Derbit\", which no venue of the profile is called; they are Deribit"));
}

TEST_F(LiveSetupTest, AMissingKeyIsNamedByItsVariable)
{
    EXPECT_THAT(refusal(profileOf("", "[\"environment:NOBODY_SET_THIS\"]")),
                HasSubstr("the environment has no variable NOBODY_SET_THIS_KEY"));
    EXPECT_THAT(refusal(profileOf("", "[\"keychain:desk\"]")), HasSubstr("which this program was built without"));
}

/// A venue keeps the names of orders: those of two journals never meet, also of one instant and one profile.
TEST_F(LiveSetupTest, F43_OrdersOfTwoJournalsNeverShareAName)
{
    const auto read = profileOf("", "[\"environment:LIVE_SETUP\"]");
    std::set<std::string> origins;
    for (int i = 0; i < 100; ++i) {
        const auto setup = venues::setUpLive(read, false, clock);
        ASSERT_TRUE(setup.has_value()) << setup.error().message;
        origins.insert(setup->header.origin);
        EXPECT_EQ(runtime::engineConfigOf(setup->header)->runId, setup->header.origin);
    }
    EXPECT_EQ(origins.size(), 100U);
}

/// The journal's header alone gives the engine its accounts, without a word about keys or hosts.
TEST_F(LiveSetupTest, TheHeaderHoldsAccountsAndNoSecret)
{
    const auto setup =
        venues::setUpLive(profileOf("", "[\"environment:LIVE_SETUP\", \"environment:OTHER\"]"), false, clock);
    EXPECT_FALSE(setup.has_value()) << "the second account has no key";
    ::setenv("OTHER_KEY", "k2", 1);
    ::setenv("OTHER_SECRET", "s2-of-the-other", 1);
    const auto both =
        venues::setUpLive(profileOf("", "[\"environment:LIVE_SETUP\", \"environment:OTHER\"]"), false, clock);
    ASSERT_TRUE(both.has_value()) << both.error().message;
    const auto header = journal::toCanonicalJson(both->header);
    EXPECT_EQ(header.find("secret"), std::string::npos);
    EXPECT_EQ(header.find("s2-of-the-other"), std::string::npos);
    EXPECT_EQ(header.find("127.0.0.1"), std::string::npos);
    const auto config = runtime::engineConfigOf(both->header);
    ASSERT_TRUE(config.has_value()) << config.error().message;
    EXPECT_EQ(config->book.accounts,
              (std::vector<std::pair<std::string, std::string>>{{"Deribit", "main"}, {"Deribit", "other"}}));
    EXPECT_EQ(both->header.kind, domain::MarketKind::Live);
    EXPECT_EQ(both->header.profile, domain::Profile::Live);
}

/// Everything of a live desk but the word on its frame.
TEST_F(LiveSetupTest, ADeskOnSimulatedVenuesIsNotCalledLive)
{
    const auto setup = venues::setUpLive(profileOf("simulated = true\n", "[\"environment:LIVE_SETUP\"]"), false, clock);
    ASSERT_TRUE(setup.has_value()) << setup.error().message;
    EXPECT_EQ(setup->header.kind, domain::MarketKind::SimulatedVenues);
    EXPECT_EQ(setup->header.profile, domain::Profile::Live) << "ages and limits are those of a live desk";
    EXPECT_EQ(setup->header.marketTitle.find("Live"), std::string::npos) << setup->header.marketTitle;
    const auto read = journal::parseSessionHeader(journal::toCanonicalJson(setup->header));
    ASSERT_TRUE(read.has_value()) << read.error().message;
    EXPECT_EQ(read->kind, domain::MarketKind::SimulatedVenues);
    desk::State state;
    state.config.marketKind = read->kind;
    EXPECT_EQ(sections::headerView(state).session, interfaces::SessionKind::SimulatedVenues);
}

}  // namespace
}  // namespace ballast::venues::live_setup_test
