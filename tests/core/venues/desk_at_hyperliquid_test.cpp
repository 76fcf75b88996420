#include <thread>

#include "base/fault_code.h"
#include "core/venues/desk_at_venue.h"
#include "desk/state.h"
#include "signing/private_key.h"

namespace ballast::venues::testing::desk_at_hyperliquid_test {
namespace {

using namespace std::chrono_literals;
using domain::OrderState;
using domain::Quality;
using domain::Side;
using interfaces::Picture;
using interfaces::TicketState;

/// Options and index of Deribit, which is only watched; the account and what hedges are Hyperliquid's.
class DeskAtHyperliquid : public DeskAtVenue {
protected:
    DeskAtHyperliquid()
    {
        targetDelta = 0.0;
        hedgeVenue = "Hyperliquid";
        hedgeWith("BTC");
        owner = account().at("address");
        ::setenv("DESK_AT_HYPERLIQUID_PRIVATE_KEY", kWallet.c_str(), 1);
        ::setenv("DESK_AT_HYPERLIQUID_ADDRESS", owner.c_str(), 1);
    }
    std::string profileText() const override
    {
        return fmt::format(
            "name = \"loopback\"\ntrade = true\nbook = \"book.toml\"\n"
            "[[venue]]\nkind = \"deribit\"\nname = \"Deribit\"\n"
            "ws = \"{0}\"\nunderlyings = [\"BTC\"]\n"
            "[[venue]]\nkind = \"hyperliquid\"\nname = \"Hyperliquid\"\n"
            "ws = \"ws://127.0.0.1:{1}/ws\"\nhttp = \"http://127.0.0.1:{1}\"\n"
            "underlyings = [\"BTC\"]\naccounts = [\"environment:DESK_AT_HYPERLIQUID\"]\n"
            "allow_owner_key = true\n{4}"
            "[[oracle]]\nkind = \"pyth\"\nname = \"Pyth\"\nhttp = \"{2}\"\nfeeds = {{ BTC = \"0x{3}\" }}\n",
            served.wsUrl(), served.server->hyperliquidPort(), hermes.url(), StaticHermes::id(), protocol);
    }
    Json account() const { return served.state().at("hyperliquid").at("accounts").at(0); }
    Json faultThere(Json wanted) const
    {
        wanted["venue"] = "hyperliquid";
        return served.fault(wanted);
    }
    double held() const
    {
        const auto state = account().at("state");
        for (const auto& one : state.at("assetPositions"))
            if (one.at("position").at("coin") == "BTC")
                return std::stod(one.at("position").at("szi").get<std::string>());
        return 0.0;
    }
    std::string owner;
};

TEST_F(DeskAtHyperliquid, AHedgeLeavesIsFilledReconcilesAndVerifies)
{
    ASSERT_TRUE(faultThere({{"fault", "position"}, {"coin", "BTC"}, {"side", "buy"}, {"size", 0.5}}).contains("done"));
    ASSERT_NEAR(held(), 0.5, 1e-9);
    ASSERT_NO_FATAL_FAILURE(begin());
    EXPECT_TRUE(becomes([&] { return std::abs(held()) < 0.05; }, 60.0)) << held() << "\n" << decisions();
    faultThere({{"fault", "cut"}});
    std::this_thread::sleep_for(14s);  // Up again, compared, and held for long enough.
    stop();
    expectReconciled();
    for (const auto& one : engine().positions())
        EXPECT_NEAR(one.quantity.toDouble(), held(), 1e-9);
    expectVerified();
}

/// The newest alert that is open and says so.
class FaultsAtHyperliquid : public DeskAtHyperliquid {
protected:
    bool says(const std::string& text, double seconds = 20.0)
    {
        return sees(
            [&](const Picture& p) {
                return p.alerts.data && std::any_of(p.alerts.data->begin(), p.alerts.data->end(), [&](const auto& one) {
                           return one.text.find(text) != std::string::npos;
                       });
            },
            seconds);
    }
    interfaces::AccountConnectionView shownAccount()
    {
        const auto c = desk().connections();
        if (c)
            for (const auto& one : c->accounts)
                if (one.kind == "hyperliquid") return one;
        return {};
    }
    std::string doubtOfBtc()
    {
        const auto c = desk().connections();
        if (c)
            for (const auto& venue : c->venues)
                for (const auto& one : venue.doubted)
                    if (venue.kind == "hyperliquid" && one.name == "BTC")
                        return std::string(toString(one.quality)) + ": " + one.reason;
        return {};
    }
    void hold(double coins)
    {
        ASSERT_TRUE(
            faultThere({{"fault", "position"}, {"coin", "BTC"}, {"side", "buy"}, {"size", coins}}).contains("done"));
    }
    void rules(Json wanted)
    {
        wanted.update({{"fault", "rules"}, {"coin", "BTC"}});
        ASSERT_TRUE(faultThere(wanted).contains("done"));
    }
};

/// F105: asked about an API wallet's own address the venue answers with an empty account, which is not taken for the
/// owner's; a wallet that the owner takes back in mid-run protects and trades nothing, until it is approved again.
TEST_F(FaultsAtHyperliquid, F105_AnApiWalletIsNoAccountAndAnExpiredOneTradesNothing)
{
    const std::string agentKey = "0x" + std::string(63, '0') + "7";
    const auto agent =
        signing::toHex(signing::PrivateKey::fromText(std::string(agentKey)).value().address().value().bytes);
    const auto approve = [&](bool on) {
        ASSERT_TRUE(faultThere({{"fault", "wallet"}, {"address", agent}, {"approved", on}}).contains("done"));
    };
    approve(true);
    hold(0.5);
    ::setenv("DESK_AT_HYPERLIQUID_PRIVATE_KEY", agentKey.c_str(), 1);
    ::setenv("DESK_AT_HYPERLIQUID_ADDRESS", agent.c_str(), 1);
    protocol = "[venue.protocol]\ncancel_after_s = 15\n";
    ASSERT_NO_FATAL_FAILURE(begin());
    EXPECT_TRUE(says("F105: " + agent + " is an API wallet of " + owner)) << decisions();
    std::this_thread::sleep_for(3s);
    EXPECT_FALSE(shownAccount().connected);
    EXPECT_TRUE(account().at("orders").empty());
    EXPECT_NEAR(held(), 0.5, 1e-9);
    stop();
    // The owner's address: the same wallet trades for it.
    ::setenv("DESK_AT_HYPERLIQUID_ADDRESS", owner.c_str(), 1);
    ASSERT_NO_FATAL_FAILURE(begin("second.journal"));
    EXPECT_TRUE(becomes([&] { return std::abs(held()) < 0.05; }, 60.0)) << held() << "\n" << decisions();
    mode(domain::HedgeMode::Manual);
    accountName = "Hyperliquid";
    approve(false);
    EXPECT_TRUE(becomes([&] { return shownAccount().armed == std::optional(false); }, 20.0))
        << "its switch cannot be renewed";
    const auto before = account().at("orders").size();
    const double price = std::round(served.state().at("index").at("BTC").get<double>() * 1.004);
    last = place("BTC", Side::Buy, 0.3, price);
    if (last.state == TicketState::Sent) {
        EXPECT_TRUE(sees([&](const Picture& p) {
            return p.orders.data && !p.orders.data->empty() && p.orders.data->front().state == OrderState::Rejected &&
                   p.orders.data->front().note.find("does not exist") != std::string::npos;
        })) << decisions();
    }
    EXPECT_EQ(account().at("orders").size(), before);
    approve(true);
    EXPECT_TRUE(becomes([&] { return shownAccount().armed == std::optional(true); }, 20.0));
    EXPECT_TRUE(placeOnceReady("BTC", Side::Buy, 0.3, price)) << words();
    EXPECT_TRUE(becomes([&] { return held() > 0.25; })) << decisions();
    stop();
    expectReconciled();
    expectVerified("second.journal");
}

/// F106: the venue changes a perpetual's margin rules in mid-run, or gives it isolated margin alone as to one that is
/// young: flagged with the reason, and no hedge until the rules are back or a person has said so.
TEST_F(FaultsAtHyperliquid, F106_APerpetualWithOtherMarginRulesIsFlaggedAndNoHedge)
{
    hold(0.5);
    protocol = "[venue.protocol]\nlisting_s = 1\nweight_per_min = 12000\n";
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    ASSERT_TRUE(becomes([&] { return shownAccount().connected && doubtOfBtc().empty(); })) << doubtOfBtc();
    for (const auto& [wanted, words] :
         {std::pair(Json{{"max_leverage", 10}},
                    "F106: the venue changed the margin rules of BTC: leverage of at most 10"),
          std::pair(Json{{"max_leverage", 40}, {"only_isolated", true}},
                    "F106: BTC has isolated margin alone since now")}) {
        rules(wanted);
        // The feed's sentence has a code of its own (F01); the value's keeps this one.
        ASSERT_TRUE(says(std::string(withoutFaultCode(words)))) << decisions();
        EXPECT_TRUE(becomes([&] { return doubtOfBtc().find(std::string("suspect: ") + words) == 0; })) << doubtOfBtc();
        mode(domain::HedgeMode::Automatic);
        std::this_thread::sleep_for(6500ms);  // Longer than the hold that the message began.
        EXPECT_NEAR(held(), 0.5, 1e-9) << decisions();
        EXPECT_TRUE(account().at("orders").empty());
        mode(domain::HedgeMode::Manual);
    }
    rules({{"max_leverage", 40}});
    EXPECT_TRUE(becomes([&] { return doubtOfBtc().empty(); })) << doubtOfBtc();
    mode(domain::HedgeMode::Automatic);
    EXPECT_TRUE(becomes([&] { return std::abs(held()) < 0.05; }, 30.0)) << held() << "\n" << decisions();
    stop();
    expectReconciled();
    expectVerified();
    // A person has looked, and says so in the profile: it is shown as flagged, and hedged in.
    rules({{"only_isolated", true}});
    hold(0.5);
    protocol = "[venue.protocol]\nlisting_s = 1\nweight_per_min = 12000\nflagged = 1\n";
    ASSERT_NO_FATAL_FAILURE(begin("second.journal"));
    EXPECT_TRUE(becomes([&] { return doubtOfBtc().starts_with("suspect: F106: BTC has isolated margin alone,"); }))
        << doubtOfBtc();
    EXPECT_TRUE(becomes([&] { return std::abs(held()) < 0.05; }, 60.0)) << held() << "\n" << decisions();
    stop();
    expectVerified("second.journal");
}

}  // namespace
}  // namespace ballast::venues::testing::desk_at_hyperliquid_test
