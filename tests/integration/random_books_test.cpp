#include <cmath>
#include <condition_variable>
#include <filesystem>
#include <gmock/gmock.h>
#include <mutex>
#include <random>

#include "integration/linear_captures.h"
#include "integration/process.h"
#include "runtime/session_factory.h"

/// Whole books: either one is refused with its key, or every panel says the same of it, to the cent.
namespace ballast::integration::random_books_test {
namespace {

using interfaces::Snapshot;
using testing::AnyOf;
using testing::HasSubstr;

constexpr double kCent = 0.01;

std::shared_ptr<const Snapshot> deskAt(interfaces::Review& review, Timestamp time)
{
    std::mutex mutex;
    std::condition_variable answered;
    std::shared_ptr<const Snapshot> picture;
    review.requestAt(time, [&](std::shared_ptr<const Snapshot> snapshot) {
        const std::lock_guard lock(mutex);
        picture = std::move(snapshot);
        answered.notify_all();
    });
    std::unique_lock lock(mutex);
    EXPECT_TRUE(answered.wait_for(lock, std::chrono::seconds(120), [&] { return picture != nullptr; }));
    return picture;
}

/// Sums of greeks that are money.
struct Sums {
    double delta{}, gamma{}, vega{}, theta{};

    void add(const interfaces::ScreenGreeks& greeks)
    {
        delta += greeks.deltaUsd;
        gamma += greeks.gammaUsd;
        vega += greeks.vegaUsd;
        theta += greeks.thetaUsd;
    }
};

void expectSame(const Sums& parts, const interfaces::ScreenGreeks& whole, const std::string& what)
{
    EXPECT_NEAR(parts.delta, whole.deltaUsd, kCent) << what;
    EXPECT_NEAR(parts.gamma, whole.gammaUsd, kCent) << what;
    EXPECT_NEAR(parts.vega, whole.vegaUsd, kCent) << what;
    EXPECT_NEAR(parts.theta, whole.thetaUsd, kCent) << what;
}

/// USD of all that is held; empty where something has no value.
std::optional<double> worthOf(const Snapshot& desk)
{
    double sum = 0.0;
    for (const auto& position : desk.positions) {
        if (!position.valueUsd) return std::nullopt;
        sum += *position.valueUsd;
    }
    return sum;
}

/// What hedges that work would add, which counts as held: in the coin's perpetual and spot a unit is a coin.
double worksUsd(const Snapshot& desk, const interfaces::UnderlyingView& coin)
{
    double coins = 0.0;
    for (const auto& order : desk.orders) {
        const bool open = order.state == domain::OrderState::Decided || order.state == domain::OrderState::Sent ||
                          order.state == domain::OrderState::Working || order.state == domain::OrderState::PartlyFilled;
        if (!open || order.underlying != coin.code) continue;
        EXPECT_EQ(order.purpose, domain::OrderPurpose::Hedge) << order.instrument;
        coins += domain::sign(order.side) * (order.quantity - order.filled);
    }
    return coins * coin.spot.value.value_or(0.0);
}

void expectPartsToMakeTheWhole(const Snapshot& desk)
{
    EXPECT_EQ(desk.positionCount, desk.positions.size());
    Sums book;
    for (const auto& coin : desk.underlyings) {
        Sums positions, options, legs, expiries, strikes;
        for (const auto& position : desk.positions) {
            if (position.underlying != coin.code) continue;
            positions.add(position.greeks);
            if (position.kind == domain::InstrumentKind::Option) options.add(position.greeks);
        }
        for (const auto& leg : coin.legs)
            legs.add(leg.greeks);
        for (const auto& row : coin.byExpiry)
            expiries.add(row.greeks);
        double buckets = 0.0;
        for (const auto& bucket : coin.vegaBuckets)
            buckets += bucket.vegaUsd;
        positions.delta += worksUsd(desk, coin);
        expectSame(positions, coin.net, "positions of " + coin.code);
        expectSame(options, coin.options, "options of " + coin.code);
        expectSame(legs, coin.options, "legs of " + coin.code);
        expectSame(expiries, coin.options, "expiries of " + coin.code);
        EXPECT_NEAR(buckets, coin.options.vegaUsd, kCent) << coin.code;
        book.add(coin.net);
    }
    expectSame(book, desk.net, "all coins");
}

/// Accounts whose positions and cash are the equity that their margin stands on; how many.
int expectOneWorthOfEachAccount(const Snapshot& desk)
{
    int compared = 0;
    for (const auto& margin : desk.margin) {
        if (!margin.equityUsd.value) continue;
        double sum = 0.0;
        bool isValued = true;
        for (const auto& position : desk.positions) {
            if (position.venue != margin.venue) continue;
            isValued = isValued && position.valueUsd.has_value();
            sum += position.valueUsd.value_or(0.0);
        }
        if (!isValued) continue;
        EXPECT_NEAR(sum, *margin.equityUsd.value, kCent) << "positions and cash of " << margin.venue;
        ++compared;
    }
    return compared;
}

class RandomBooks : public testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::is_directory(kFolder)) GTEST_SKIP() << "the recorded chains are not at " << kFolder;
        std::filesystem::create_directories(folder.file("captures"));
        for (const auto& file : kFiles) {
            const auto capture = read(file);
            auto all = capture;
            for (const auto& more : {linear(capture, "BTC", "BTC", 1.0, 2), linear(capture, "ETH", "SOL", 0.05, 6),
                                     linear(capture, "ETH", "XRP", 0.0005, 8)})
                all.rows.insert(all.rows.end(), more.rows.begin(), more.rows.end());
            if (&file == &kFiles.front()) first = all;
            writeFile(folder.file("captures/" + file), all.text());
        }
    }

    /// One of a list, most often one of its first `usual`.
    template <class T> const T& one(const std::vector<T>& of, std::size_t usual)
    {
        const bool odd = std::uniform_int_distribution<int>(0, 19)(random) == 0;
        return of[std::uniform_int_distribution<std::size_t>(odd ? usual : 0, (odd ? of.size() : usual) - 1)(random)];
    }
    int upTo(int most) { return std::uniform_int_distribution<int>(0, most)(random); }
    double between(double a, double b) { return std::uniform_real_distribution<double>(a, b)(random); }

    std::string randomBook()
    {
        std::string text = "name = \"random\"\n";
        for (int i = upTo(6); i > 0; --i) {
            const auto& name = first.rows[static_cast<std::size_t>(upTo(static_cast<int>(first.rows.size()) - 1))].at(
                "instrument_name");
            // Options paid in bitcoin trade in tenths, the others in whole contracts; what does not is refused.
            const bool inTenths = name.starts_with("BTC-") || parting() % 24 == 0;
            const double quantity = between(-40.0, 40.0);
            text += fmt::format("[[position]]\ninstrument = \"{}\"\nquantity = {:.1f}\naccount = \"{}\"\n", name,
                                inTenths ? quantity : std::round(quantity), upTo(1) == 0 ? "main" : "second");
        }
        for (int i = upTo(2); i > 0; --i)
            text += fmt::format(
                "[[option]]\nunderlying = \"{}\"\nvenue = \"{}\"\ntenor_days = {}\nright = \"{}\"\n"
                "delta = {:.2f}\nside = \"{}\"\nvega_usd = {}\n",
                one<std::string>({"BTC", "ETH", "BTC_USDC", "XRP", "sol", "SOL_USDC", "ETH_USDC", "DOGE"}, 6),
                one<std::string>({"Deribit", "Derive"}, 1), 5 + upTo(90), upTo(1) == 0 ? "call" : "put",
                between(0.05, 0.6), upTo(1) == 0 ? "short" : "long", 100 + upTo(2000));
        const int hedge = upTo(3);
        if (hedge > 0) {
            const auto coin = one<std::string>({"BTC", "ETH", "SOL"}, 2);
            const auto on = one<std::string>({coin, "BTC"}, 1);
            text +=
                fmt::format("[[hedge]]\nunderlying = \"{}\"\ninstrument = \"{}_USDC-PERPETUAL\"\nquantity = {}\n", coin,
                            on, hedge == 1 ? std::string("\"neutral\"") : fmt::format("{:.3f}", between(-5.0, 5.0)));
        }
        for (int i = 1 + upTo(2); i > 0; --i)
            text +=
                fmt::format("[[cash]]\nvenue = \"{}\"\ncurrency = \"{}\"\namount = {:.2f}\naccount = \"{}\"\n",
                            one<std::string>({"Deribit", "Uniswap v3"}, 1),
                            one<std::string>({"USDC", "USDT", "btc", "XBT", "ETH", "SOL", "EURR", "USD", "MATIC"}, 6),
                            between(-1000.0, 100'000.0), upTo(1) == 0 ? "main" : "second");
        for (const char* coin : {"BTC", "eth", "SOL_USDC", "XRP"}) {
            if (omitting() % 16 == 0) continue;  // Such a book holds nothing of the coin, or is refused.
            text += fmt::format("[[limits]]\nunderlying = \"{}\"\nnet_delta = 1e7\ngamma_per_percent = 1e7\n"
                                "vega_usd = 1e9\ncell_delta = 1e7\ncell_gamma = 1e7\ncell_vega_usd = 1e9\n"
                                "cell_notional_usd = 1e10\norder_notional_usd = 1e9\ndaily_loss_usd = 1e10\n"
                                "risk_aversion = 1e-6\n",
                                coin);
        }
        return text;
    }

    /// The desk at the first step and at the end; empty where the book was refused, which must name a key.
    std::vector<std::shared_ptr<const Snapshot>> played(const std::string& book)
    {
        for (const char* suffix : {"", "-wal", "-shm", "-head"})
            std::filesystem::remove(folder.file("journal") + suffix);
        writeFile(folder.file("book.toml"), book);
        outcome = cli({"run", "--recorded", folder.file("captures"), "--book", folder.file("book.toml"), "--journal",
                       folder.file("journal")});
        if (outcome.exitCode != 0) {
            EXPECT_EQ(outcome.exitCode, 2) << outcome.err;
            EXPECT_FALSE(std::filesystem::exists(folder.file("journal"))) << "nothing is half written";
            return {};
        }
        const auto verified = cli({"verify", "--journal", folder.file("journal")});
        EXPECT_EQ(verified.exitCode, 0) << verified.out << verified.err;
        const auto review = runtime::SessionFactory().openJournal(folder.file("journal"), {});
        EXPECT_TRUE(review.has_value()) << review.error().message;
        if (!review) return {};
        return {deskAt(**review, (*review)->info().start), deskAt(**review, (*review)->info().end)};
    }

    TemporaryFolder folder;
    Table first;
    Outcome outcome;
    std::mt19937 random{2026}, omitting{2027}, parting{2028};
};

TEST_F(RandomBooks, AreRefusedWithTheirKeyOrAddUpInEveryPanel)
{
    int refused = 0, valued = 0, accounts = 0;
    for (int round = 0; round < 32; ++round) {
        const auto book = randomBook();
        SCOPED_TRACE(book);
        const auto desks = played(book);
        if (desks.empty()) {
            EXPECT_THAT(outcome.err, AnyOf(HasSubstr("cash"), HasSubstr("hedge."), HasSubstr("option."),
                                           HasSubstr("position."), HasSubstr("limits"), HasSubstr("the book ")));
            ++refused;
            continue;
        }
        for (const auto& desk : desks) {
            expectPartsToMakeTheWhole(*desk);
            accounts += expectOneWorthOfEachAccount(*desk);
        }
        const auto before = worthOf(*desks[0]), after = worthOf(*desks[1]);
        const auto &pnlBefore = desks[0]->pnl.markToMarketUsd.value, &pnlAfter = desks[1]->pnl.markToMarketUsd.value;
        if (!before || !after || !pnlBefore || !pnlAfter) continue;
        ++valued;
        EXPECT_NEAR(*after - *before, *pnlAfter - *pnlBefore, kCent) << "cash and positions are the equity";
        std::string digits = outcome.lineOf("\nP&L");
        std::erase(digits, ',');
        EXPECT_NEAR(std::stod(digits), *pnlAfter, 0.0051) << "the command says what the panel says";
        if (HasFailure()) break;
    }
    EXPECT_GE(refused, 2);
    EXPECT_GE(valued, 6) << "the books are not all refused";
    EXPECT_GE(accounts, 12);
}

TEST_F(RandomBooks, cash_currency_unknown)
{
    const std::string position = "[[position]]\ninstrument = \"BTC-27FEB26-70000-C\"\nquantity = -5.0\n";
    const auto limits = [](const char* coin) {
        return fmt::format("[[limits]]\nunderlying = \"{}\"\nnet_delta = 1000\nrisk_aversion = 1e-5\n", coin);
    };
    const auto cash = [](const char* currency, double amount) {
        return fmt::format("[[cash]]\nvenue = \"Deribit\"\ncurrency = \"{}\"\namount = {}\n", currency, amount);
    };
    const auto equityOf = [](const Snapshot& desk) {
        return desk.margin.size() == 1 ? desk.margin[0].equityUsd.value.value_or(std::nan("")) : std::nan("");
    };
    const auto start = [&](const std::string& money) {
        const auto desks = played(position + money + limits("BTC"));
        EXPECT_EQ(desks.size(), 2U) << outcome.err;
        return desks.empty() ? nullptr : desks[0];
    };
    const auto little = start(cash("USDC", 1.0)), tether = start(cash("USDC", 1.0) + cash("USDT", 500'000.0));
    ASSERT_TRUE(little && tether);
    EXPECT_NEAR(worthOf(*tether).value() - worthOf(*little).value(), 500'000.0, kCent) << "the list of positions";
    EXPECT_NEAR(equityOf(*tether) - equityOf(*little), 500'000.0, kCent) << "the margin";
    const auto upper = start(cash("BTC", 10.0));
    ASSERT_TRUE(upper);
    EXPECT_NEAR(upper->findUnderlying("BTC")->net.deltaCoin - little->findUnderlying("BTC")->net.deltaCoin, 10.0, 1e-9);
    for (const char* spelt : {"btc", "XBT"}) {
        const auto same = start(cash(spelt, 10.0));
        ASSERT_TRUE(same) << spelt;
        EXPECT_EQ(same->findUnderlying("BTC")->net.deltaCoin, upper->findUnderlying("BTC")->net.deltaCoin) << spelt;
        EXPECT_EQ(worthOf(*same), worthOf(*upper)) << spelt;
    }
    for (const char* unknown : {"MATIC", "EURR"}) {
        EXPECT_TRUE(played(position + cash(unknown, 10.0) + limits("BTC")).empty());
        EXPECT_THAT(outcome.err, testing::AllOf(HasSubstr("currency"), HasSubstr(unknown)));
    }
}

TEST_F(RandomBooks, AReadableSentenceEndsABookOfGreatDepth)  // case book_dotted_key
{
    std::string dotted = "a";
    for (int i = 0; i < 50'000; ++i)
        dotted += ".a";
    for (const auto& text : {dotted + " = 1\n", "[" + dotted + "]\n", "a = " + std::string(50'000, '['),
                             "a = " + std::string(50'000, '{')}) {
        EXPECT_TRUE(played(text).empty());
        EXPECT_THAT(outcome.err, HasSubstr("deep"));
    }
}

}  // namespace
}  // namespace ballast::integration::random_books_test
