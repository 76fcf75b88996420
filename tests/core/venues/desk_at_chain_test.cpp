#include "core/venues/desk_at_chain.h"

namespace ballast::venues::testing::desk_at_chain_test {
namespace {

/// A hedge that the engine decides is a real swap: approved exactly, cleared, signed outside, and booked when it is two
/// blocks deep. While it is on its way it counts in net delta.
TEST_F(DeskAtChain, F100_F103_AnAutomaticHedgeIsARealSwapAndReconciles)
{
    targetDelta = 119.7;
    ASSERT_EQ(held(), 20.0);
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(becomes([&] { return held() < 19.9; }, 60.0)) << decisions();
    const double left = held();
    EXPECT_GT(left, 19.69) << "no more than what was too much";
    EXPECT_TRUE(sees([&](const Picture&) { return std::abs(positionShown(kPool) - left) < 1e-8; }))
        << positionShown(kPool) << "\n"
        << decisions();
    EXPECT_TRUE(sees([&](const Picture&) { return std::abs(netDeltaShown() - 100.0 - left) < 1e-6; }))
        << netDeltaShown();
    std::this_thread::sleep_for(std::chrono::seconds(12));  // Another question about the whole account.
    stop();
    EXPECT_EQ(held(), left) << "hedged once";
    EXPECT_EQ(allowance(), "0x" + std::string(64, '0'))
        << "the router was allowed what the swap took, and no more (F103)";
    expectReconciled();
    expectVerified();
}

/// F97: blocks that held a booked swap go away. The book goes back to what the chain confirms, the same nonce is
/// offered again, and in the end the swap is booked once.
TEST_F(DeskAtChain, F97_ASwapThatTheChainTakesBackIsTakenBackInTheBook)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    mode(domain::HedgeMode::Manual);
    ASSERT_TRUE(sell(0.25)) << words() << "\n" << decisions();
    ASSERT_TRUE(sees([&](const Picture&) { return positionShown(kPool) == 19.75; })) << decisions();
    EXPECT_TRUE(sees([&](const Picture&) { return newestOrder() == OrderState::Filled; }));
    EXPECT_EQ(held(), 19.75);
    chain.fault("reorg 12");
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown(kPool) == 20.0; })) << positionShown(kPool);
    EXPECT_TRUE(becomes([&] { return held() == 19.75; }, 40.0)) << held();
    EXPECT_TRUE(sees([&](const Picture&) { return positionShown(kPool) == 19.75; }, 40.0)) << decisions();
    EXPECT_TRUE(sees([&](const Picture&) { return newestOrder() == OrderState::Filled; }));
    std::this_thread::sleep_for(std::chrono::seconds(12));
    stop();
    expectReconciled();
    expectVerified();
}

/// The same wallet with a share of a pool, which is hedged by a perpetual at the other venue.
class DeskWithAShare : public DeskAtChain {
protected:
    static constexpr const char* kPerpetual = "BTC_USDC-PERPETUAL";

    void chooseHedge() override { hedgeWith(kPerpetual); }
    nlohmann::json ask(const std::string& data, const std::string& from) const
    {
        return chain.rpc("eth_call", {{{"from", from}, {"to", manager()}, {"data", data}}, "latest"});
    }
    std::string manager() const { return chain.deployment()["uniswap"]["positionManager"]; }
    std::string account(const char* name) const { return chain.deployment()["accounts"][name]["address"]; }
    static std::string word(std::uint64_t value) { return fmt::format("{:064x}", value); }
    static std::string word(const std::string& address) { return std::string(24, '0') + address.substr(2); }
    static std::string part(const nlohmann::json& answer, std::size_t place)
    {
        return answer.get<std::string>().substr(2 + 64 * place, 64);
    }
    static std::int64_t number(const std::string& word)
    {
        return static_cast<std::int64_t>(std::stoull(word.substr(48), nullptr, 16));
    }
    /// The provider's narrowest share of the pool goes to the desk's wallet, beside the desk.
    void give()
    {
        const auto provider = account("liquidityProvider");
        std::int64_t narrowest = std::numeric_limits<std::int64_t>::max();
        const auto count = number(part(ask("0x70a08231" + word(provider), provider), 0));
        for (std::int64_t i = 0; i < count; ++i) {
            const auto token = static_cast<std::uint64_t>(
                number(part(ask("0x2f745c59" + word(provider) + word(static_cast<std::uint64_t>(i)), provider), 0)));
            const auto held = ask("0x99fbab88" + word(token), provider);
            const std::string wbtc = chain.deployment()["tokens"]["WBTC"]["address"];
            const auto isIt = [&](std::size_t place) {
                return oneCase(part(held, place)) == oneCase(std::string(24, '0') + wbtc.substr(2));
            };
            const auto width = number(part(held, 6)) - number(part(held, 5));
            if ((!isIt(2) && !isIt(3)) || part(held, 7) == std::string(64, '0') || width >= narrowest) continue;
            narrowest = width;
            share = token;
            liquidity = part(held, 7);
            isCoin0 = isIt(2);
        }
        ASSERT_NE(share, 0U);
        const auto hash = chain.rpc(
            "eth_sendTransaction", {{{"from", provider},
                                     {"to", manager()},
                                     {"data", "0x42842e0e" + word(provider) + word(account("trader")) + word(share)}}});
        ASSERT_TRUE(hash.is_string()) << hash.dump();
        ASSERT_TRUE(
            becomes([&] { return chain.rpc("eth_getTransactionReceipt", nlohmann::json::array({hash})).is_object(); }));
    }
    static std::string oneCase(std::string text)
    {
        for (auto& c : text)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return text;
    }
    /// Coins that the contract itself would pay out of it now.
    double coinsOfShare() const
    {
        const auto paid =
            ask("0x0c49ccbe" + word(share) + liquidity + word(0) + word(0) + word(4'000'000'000U), account("trader"));
        return static_cast<double>(number(part(paid, isCoin0 ? 0 : 1))) / 1e8;
    }
    /// Sum of the lines' deltas, and what the header shows; of one picture.
    bool isWhole()
    {
        const auto p = picture();
        if (!p->positions.data || !p->greeks.data || p->positions.time != p->greeks.time) return false;
        double sum = 0.0;
        for (const auto& line : p->positions.data->lines)
            if (line.underlying == "BTC") sum += line.greeks.deltaCoin;
        for (const auto& one : p->greeks.data->underlyings)
            if (one.code == "BTC") return std::abs(one.net.deltaCoin - sum) < 1e-9;
        return false;
    }
    const interfaces::PositionView* shown(const Picture& p) const
    {
        if (p.positions.data)
            for (const auto& line : p.positions.data->lines)
                if (line.kind == domain::InstrumentKind::PoolShare) return &line;
        return nullptr;
    }
    /// The share as the contract has it, and net delta inside its band by the perpetual alone.
    bool isHedged(double coins)
    {
        return becomes(
            [&] {
                const auto p = picture();
                const auto* line = shown(*p);
                if (line == nullptr || !line->share || std::abs(line->share->coins - coins) > 1e-6) return false;
                for (const auto& one : p->greeks.data->underlyings)
                    if (one.code == "BTC" && one.band)
                        return one.net.deltaCoin >= one.band->lower && one.net.deltaCoin <= one.band->upper &&
                               std::abs(targetDelta + coins + line->share->feeCoins + heldAtVenue(kPerpetual) -
                                        one.net.deltaCoin) < 1e-3;
                return false;
            },
            90.0);
    }

    std::uint64_t share{};
    std::string liquidity;
    bool isCoin0{};
};

/// O2: what a wallet holds in a pool counts in net delta and is hedged by a real order; as real trades push the pool,
/// its coins change and the hedge follows. Every step is held against what the contract itself would pay out.
TEST_F(DeskWithAShare, O2_AShareOfAPoolIsHedgedAndFollowedAsThePoolIsPushed)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(sees([&](const Picture&) { return std::abs(netDeltaShown() - 120.0) < 1e-6; }, 60.0)) << decisions();
    ASSERT_NO_FATAL_FAILURE(give());
    const double coins = coinsOfShare();
    ASSERT_GT(coins, 2.0);
    EXPECT_TRUE(isHedged(coins)) << coins << " coins, perpetual " << heldAtVenue(kPerpetual) << "\n" << decisions();
    EXPECT_TRUE(becomes([&] { return isWhole(); })) << "net delta is the sum of its lines";
    EXPECT_EQ(positionShown(fmt::format("{} #{}", kPool, share)), 1.0);
    const double first = heldAtVenue(kPerpetual);
    EXPECT_LT(first, -0.5 * coins) << "sold as soon as it was known";
    // Down, within what the oracle lets pass: dollars become coins, and more is sold.
    const double index = served.state().at("index").at("BTC");
    chain.fault(fmt::format("pool {} {:.2f}", kPool, index * 0.9935));
    const double more = coinsOfShare();
    ASSERT_GT(more, coins + 0.9);
    EXPECT_TRUE(isHedged(more)) << more << " coins, perpetual " << heldAtVenue(kPerpetual) << "\n" << decisions();
    const double second = heldAtVenue(kPerpetual);
    EXPECT_LT(second, first - 0.3) << "more was sold";
    // And up beyond where it began: coins leave, and it is bought back.
    chain.fault(fmt::format("pool {} {:.2f}", kPool, index * 1.0065));
    const double fewer = coinsOfShare();
    ASSERT_LT(fewer, more - 1.8);
    EXPECT_TRUE(isHedged(fewer)) << fewer << " coins, perpetual " << heldAtVenue(kPerpetual) << "\n" << decisions();
    EXPECT_GT(heldAtVenue(kPerpetual), second + 0.3) << "it was bought back";
    EXPECT_TRUE(becomes([&] { return isWhole(); }));
    stop();
    EXPECT_FALSE(engine().findStaleValue().has_value());
    expectReconciled();
    expectVerified();
}

}  // namespace
}  // namespace ballast::venues::testing::desk_at_chain_test
