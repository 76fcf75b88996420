#include "core/venue_uniswap_account/swaps_on_a_chain.h"

#include <deque>

namespace ballast::uniswap::testing::wallet_faults_test {
namespace {

/// A node that tells the truth but where a test makes it lie.
class Liar final : public oracle::Asker {
public:
    explicit Liar(const Devchain& chain, const Clock& clock) : m_node(chain.endpoint(), 31337, clock, {}) {}
    std::string name() const override { return "liar"; }
    Result<std::string> ask(std::string_view method, std::string_view parameters) override
    {
        auto answer = m_node.ask(method, parameters);
        return lie && answer ? lie(method, parameters, *answer) : answer;
    }
    std::function<Result<std::string>(std::string_view, std::string_view, const std::string&)> lie;

private:
    oracle::RpcNode m_node;
};

/// A wallet that does what it is asked, but where a test lets it fail.
class FakeWallet final : public Signer {
public:
    enum class Does { Sign, Refuse, SignAndLoseTheAnswer, LoseTheQuestion, SignAnotherAmount };
    explicit FakeWallet(const Devchain& chain) : m_chain(chain) {}
    void ask(SignRequest request) override
    {
        ++asked;
        nonces.push_back(request.nonce);
        auto parameters = json::parse(parametersOf(request));
        const auto now = next.empty() ? Does::Sign : next.front();
        if (!next.empty()) next.pop_front();
        if (now == Does::Refuse) return answer(fail(ErrorCode::Refused, "the node refused: 4001 User rejected"));
        if (now == Does::LoseTheQuestion) return answer(fail(ErrorCode::Io, "no answer"));
        if (now == Does::SignAnotherAmount) {
            auto data = parameters[0]["data"].get<std::string>();
            data[10 + 64 * 6 - 1] = data[10 + 64 * 6 - 1] == '0' ? '1' : '0';  // One unit of what goes in.
            parameters[0]["data"] = data;
        }
        const auto hash = m_chain.rpc("eth_sendTransaction", parameters);
        if (now == Does::SignAndLoseTheAnswer) return answer(fail(ErrorCode::Io, "no answer"));
        if (!hash.is_string()) return answer(fail(ErrorCode::Refused, "the node refused"));
        answer(hash.get<std::string>());
    }
    std::optional<Result<std::string>> take() override { return std::exchange(m_answer, std::nullopt); }

    std::deque<Does> next;
    std::vector<std::uint64_t> nonces;
    int asked{};

private:
    void answer(Result<std::string> one) { m_answer = std::move(one); }
    const Devchain& m_chain;
    std::optional<Result<std::string>> m_answer;
};

/// A session without its gateway, so that nodes and wallet are the test's.
class WalletFaults : public SwapsOnAChain {
protected:
    void SetUp() override
    {
        SwapsOnAChain::SetUp();
        if (chain == nullptr) return;
        gateway->stop();
        gateway.reset();
        approve("WETH");
        wallet.emplace(*chain);
        first.emplace(*chain, clock);
        second.emplace(*chain, clock);
        session = std::make_unique<SwapSession>(
            terms, SwapSession::Links{{&*first, &*second}, *wallet, names, [this](const ClientOrderId&) {
                                          return std::optional(cleared(m_last));
                                      }});
        ASSERT_TRUE(drive([&] { return session->isUp(); }));
    }
    static Cleared<OrderIntent> cleared(const OrderIntent& intent)
    {
        return venue::OrderLine::again(journal::Writer::commit(OrderIntent(intent)));
    }
    Result<void> send(const std::string& id, double coins = 1.0)
    {
        m_last = {.id = id,
                  .time = clock.now(),
                  .instrument = {1},
                  .side = Side::Sell,
                  .quantity = Quantity::fromDouble(coins).value(),
                  .limitPrice = Price::fromDouble(2900.0).value(),
                  .account = {1}};
        return session->send(cleared(m_last), clock.now());
    }
    /// Ticks until it holds.
    bool drive(const std::function<bool()>& done, std::chrono::seconds within = 30s)
    {
        return waitFor(
            [&] {
                session->tick(clock.now());
                (void)session->sendCancels(clock.now());
                for (auto& thing : session->told())
                    if (const auto* fact = std::get_if<venue::OwnFact>(&thing)) (void)sink.tell(*fact, clock.now());
                session->told().clear();
                return done();
            },
            within);
    }
    bool fills(const std::string& id)
    {
        return drive([&] { return !sink.of<OrderFilled>(id).empty() || !sink.of<OrderEnded>(id).empty(); }) &&
               !sink.of<OrderFilled>(id).empty();
    }
    void lieBoth(const std::function<Result<std::string>(std::string_view, std::string_view, const std::string&)>& lie)
    {
        first->lie = second->lie = lie;
    }

    std::optional<FakeWallet> wallet;
    std::optional<Liar> first, second;
    std::unique_ptr<SwapSession> session;

private:
    OrderIntent m_last;
};

TEST_F(WalletFaults, F99_APersonWhoRefusesSendsNothing)
{
    const auto before = nonce("pending");
    wallet->next = {FakeWallet::Does::Refuse};
    ASSERT_TRUE(send("refused"));
    ASSERT_TRUE(drive([&] { return !sink.of<OrderEnded>("refused").empty(); }));
    EXPECT_EQ(sink.of<OrderEnded>("refused").front().state, OrderState::Rejected);
    EXPECT_THAT(sink.of<OrderEnded>("refused").front().reason, HasSubstr("4001 User rejected"));
    EXPECT_EQ(nonce("pending"), before);
    ASSERT_TRUE(send("after"));
    EXPECT_TRUE(fills("after"));
}

/// F39: signed and sent, and the answer is lost: it is found by what it says, and is not sent again.
TEST_F(WalletFaults, F39_ALostAnswerIsFoundOnTheChainAndNotRepeated)
{
    const double weth = held("WETH");
    const auto before = nonce();
    wallet->next = {FakeWallet::Does::SignAndLoseTheAnswer};
    ASSERT_TRUE(send("lost"));
    EXPECT_TRUE(fills("lost"));
    EXPECT_NEAR(held("WETH"), weth - 1.0, 1e-12);
    EXPECT_EQ(nonce("pending"), before + 1);
    EXPECT_EQ(wallet->asked, 1);
}

/// The question never arrived: the same nonce is asked for again, so that at most one of them could ever land.
TEST_F(WalletFaults, F98_ALostQuestionIsAskedAgainUnderTheSameNonce)
{
    const double weth = held("WETH");
    wallet->next = {FakeWallet::Does::LoseTheQuestion};
    ASSERT_TRUE(send("unasked"));
    EXPECT_TRUE(fills("unasked"));
    EXPECT_NEAR(held("WETH"), weth - 1.0, 1e-12);
    ASSERT_EQ(wallet->nonces.size(), 2U);
    EXPECT_EQ(wallet->nonces[0], wallet->nonces[1]);
}

/// A wallet that signs something else is trusted no more; what is on its way stays in doubt, counted in full.
TEST_F(WalletFaults, F99_AWalletThatSignsSomethingElseEndsTrading)
{
    chain->fault("pause");
    wallet->next = {FakeWallet::Does::SignAnotherAmount};
    ASSERT_TRUE(send("edited"));
    ASSERT_TRUE(drive([&] { return !session->isUp(); }));
    EXPECT_THAT(sink.all<ConnectionChanged>().back().why, HasSubstr("F99: the wallet signed another transaction"));
    chain->fault("resume 1");
    drive([] { return false; }, 3s);
    EXPECT_FALSE(session->isUp());
    EXPECT_TRUE(sink.of<OrderFilled>("edited").empty() && sink.of<OrderEnded>("edited").empty());
    EXPECT_FALSE(send("more"));
}

/// F101: two nodes whose answers differ, one that is behind, and one of another height.
TEST_F(WalletFaults, F101_NodesThatDisagreeSendNothing)
{
    second->lie = [&](std::string_view method, std::string_view parameters, const std::string& answer) {
        const bool isQuote = method == "eth_call" && parameters.find("0xc6a5026a") != std::string_view::npos;
        auto other = answer;
        if (isQuote) other[40] = other[40] == '1' ? '2' : '1';
        return Result<std::string>(other);
    };
    const auto disagree = send("lied");
    ASSERT_FALSE(disagree);
    EXPECT_THAT(disagree.error().message, HasSubstr("F101: the nodes answer eth_call differently"));
    // Other blocks at the same height.
    second->lie = [&](std::string_view method, std::string_view, const std::string& answer) {
        auto block = json::parse(answer);
        if (method == "eth_getBlockByNumber" && block.is_object()) block["hash"] = "0x" + std::string(64, 'e');
        return Result<std::string>(block.dump());
    };
    ASSERT_TRUE(drive([&] { return !session->isUp(); }));
    EXPECT_THAT(sink.all<ConnectionChanged>().back().why, HasSubstr("F101: the nodes hold different blocks"));
    second->lie = nullptr;
    ASSERT_TRUE(drive([&] { return session->isUp(); })) << "and comes up again by itself";
    EXPECT_EQ(wallet->asked, 0);
    ASSERT_TRUE(send("agreed"));
    EXPECT_TRUE(fills("agreed"));
}

/// F102: the router's code is another one. Halted until the desk is started again by a person.
TEST_F(WalletFaults, F102_AContractThatWasReplacedHaltsTrading)
{
    const auto router = at("uniswap", "swapRouter");
    lieBoth([&](std::string_view method, std::string_view parameters, const std::string& answer) {
        const auto lower = textOf(address(router));
        if (method == "eth_getCode" && parameters.find(lower) != std::string_view::npos)
            return Result<std::string>("\"0x6001\"");
        return Result<std::string>(answer);
    });
    const auto sent = send("replaced");
    ASSERT_FALSE(sent);
    EXPECT_THAT(sent.error().message, HasSubstr("F102"));
    ASSERT_TRUE(drive([&] { return !session->isUp(); }));
    lieBoth(nullptr);
    drive([] { return false; }, 2s);
    EXPECT_FALSE(session->isUp()) << "not by itself";
    EXPECT_EQ(wallet->asked, 0);
}

/// F101: one of two nodes that does not answer about the contracts has shown none that was replaced. Trading waits, and
/// comes up again by itself; what was on its way is followed to its end.
TEST_F(WalletFaults, F101_ANodeThatFailsToTellTheCodeDoesNotHaltTrading)
{
    bool isForked = false;
    ErrorCode how = ErrorCode::Io;  // It timed out.
    second->lie = [&](std::string_view method, std::string_view, const std::string& answer) -> Result<std::string> {
        if (method == "eth_getCode") return fail(how, "the node does not answer");
        auto block = json::parse(answer);
        if (isForked && method == "eth_getBlockByNumber" && block.is_object())
            block["hash"] = "0x" + std::string(64, 'e');
        return block.dump();
    };
    const auto unread = send("unread");
    ASSERT_FALSE(unread);
    EXPECT_THAT(unread.error().message, HasSubstr("F101: the nodes answer eth_getCode differently"));
    drive([] { return false; }, 1s);
    EXPECT_TRUE(session->isUp());
    const auto fails = std::exchange(second->lie, nullptr);
    chain->fault("pause");
    ASSERT_TRUE(send("waiting"));
    // The line is lost for another cause, and the contracts cannot be read when it could come up: 429 this time.
    second->lie = fails;
    isForked = true;
    how = ErrorCode::Refused;
    ASSERT_TRUE(drive([&] { return !session->isUp(); }));
    isForked = false;
    drive([] { return false; }, 1s);
    EXPECT_FALSE(session->isUp()) << "no contract is trusted unread";
    second->lie = nullptr;
    ASSERT_TRUE(drive([&] { return session->isUp(); })) << sink.all<ConnectionChanged>().back().why;
    chain->fault("resume 1");
    EXPECT_TRUE(fills("waiting"));
    EXPECT_EQ(wallet->asked, 1);
}

/// F103: a token that suddenly has other decimals would make a swap a million million times as large.
TEST_F(WalletFaults, F103_DecimalsArePinned)
{
    const auto usdc = textOf(address(at("tokens", "USDC", "address")));
    lieBoth([&](std::string_view method, std::string_view parameters, const std::string& answer) {
        const bool asksUsdc = parameters.find(usdc) != std::string_view::npos;
        if (method == "eth_call" && asksUsdc && parameters.find("0x313ce567") != std::string_view::npos)
            return Result<std::string>("\"0x" + std::string(62, '0') + "12\"");
        return Result<std::string>(answer);
    });
    const auto sent = send("scaled");
    ASSERT_FALSE(sent);
    EXPECT_THAT(sent.error().message, HasSubstr("decimals"));
    EXPECT_EQ(wallet->asked, 0);
    EXPECT_FALSE(session->isUp());
}

}  // namespace
}  // namespace ballast::uniswap::testing::wallet_faults_test
