#include <QApplication>
#include <QStandardPaths>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <thread>
#include <vector>

#include "core/engine/two_coins.h"
#include "pictures/presenter.h"
#include "pricing/isa.h"
#include "runtime/session_factory.h"
#include "ui/shell/main_window.h"

/// ballast_bench_window FOLDER [PICTURES [fast]]: lines `NAME FIGURE` for packaging/bench_live.sh. Times are of
/// processors, in nanoseconds, so that other work of the machine does not count.
///
/// - window_first: the whole process until the window of the built-in market has painted a picture with a surface
/// - window_frame_p50, _p99: the GUI thread for one of PICTURES (600), 30 a second, from its notice to all it painted
/// - window_second: the GUI thread for a second of them, timers and all between the pictures included
/// - window_pictures_second: the thread that makes those pictures, for the same second
/// - window_growth_kib: anonymous memory at the end above that after the first third, KiB; with `slope`, KiB of 108,000
///   pictures (an hour of them) by least squares
/// - resume_22_minutes: the process to open the journal of 22 built-in minutes again and to show its last picture
///
/// The window stands on the Desk workspace at 1920x1080 without a display, over an engine with 1,000 option legs that
/// is told 2,000 facts a second. `fast` does not wait between pictures: an hour of pictures for the memory takes a few
/// minutes.
namespace {

using namespace ballast;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr int kLegs = 1000;
constexpr int kRate = 30;
constexpr int kFactsEach = 2000 / kRate;
constexpr double kMove = 2e-5;  ///< Of spot to each side: within the band, and no jump.

std::int64_t processor(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}
std::int64_t ofThread() { return processor(CLOCK_THREAD_CPUTIME_ID); }
std::int64_t ofProcess() { return processor(CLOCK_PROCESS_CPUTIME_ID); }

double anonymousKib()
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
        if (word == "RssAnon:") {
            double kib = 0.0;
            status >> kib;
            return kib;
        }
    return 0.0;
}

void say(const char* name, double figure) { fmt::print("{} {:.0f}\n", name, figure); }

void pump()
{
    for (int i = 0; i < 4; ++i) {
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents();
    }
}

/// Opens nothing: the window is given its desk.
class NoFactory final : public interfaces::SessionFactory {
public:
    Result<std::unique_ptr<interfaces::Desk>> open(const interfaces::SessionRequest&) override
    {
        return fail(ErrorCode::Unsupported, "a bench opens no market");
    }
    Result<std::unique_ptr<interfaces::Review>> openJournal(const std::string&, const interfaces::Progress&) override
    {
        return fail(ErrorCode::Unsupported, "a bench opens no journal");
    }
};

/// The engine and its pictures, made one after the other on the thread that calls `picture`.
class Market {
public:
    Market()
    {
        m_market.hold("BTC", kLegs);
        m_market.hold("ETH", 20);
        m_market.pictureIsa = pricing::bestIsa();
        m_engine.emplace(m_market.start());
    }

    void facts()
    {
        for (int i = 0; i < kFactsEach; ++i) {
            m_market.advance(Duration{500'000});
            if (!m_engine->onBatch(next())) std::exit(1);
        }
    }
    void picture()
    {
        // Rounded up, as the schedule of the sections is: a nanosecond less and every second picture made nothing.
        m_now += std::chrono::nanoseconds{(1'000'000'000 + kRate - 1) / kRate};
        m_presenter.outdate();
        m_presenter.present(
            &*m_engine, [] { return pictures::SessionFacts{.journalSequence = {~0ULL}}; }, m_now, false);
        m_loop.finish();
    }
    pictures::PictureBoard& board() { return *m_board; }
    pictures::Presenter& presenter() { return m_presenter; }

private:
    domain::EventBatch next()
    {
        const double side = (++m_count % 2 == 0 ? 1.0 : -1.0) * kMove;
        const auto turn = static_cast<std::size_t>(m_count % 8);
        if (turn == 7) return m_market.step(m_market.expiryQuotes(0, static_cast<std::size_t>(m_count / 8 % 12)));
        if (turn % 2 == 0) return m_market.step(m_market.quote(m_market.instruments().front(), side));
        m_market.spot("BTC") = 80'000.0 * (1.0 + side);
        return m_market.step(m_market.index("BTC"));
    }

    engine::testing::TwoCoins m_market{{.expiries = 12, .strikes = 42, .dollarChain = false}};
    std::optional<engine::Engine> m_engine;
    std::shared_ptr<pictures::PictureBoard> m_board = std::make_shared<pictures::PictureBoard>(interfaces::Picture{});
    pictures::PictureLoop m_loop{*m_board};
    pictures::Presenter m_presenter{m_loop};
    Steady::time_point m_now{Steady::now()};
    std::uint64_t m_count{};
};

class MarketDesk final : public interfaces::Desk {
public:
    explicit MarketDesk(Market& market) : m_market(market) {}
    std::shared_ptr<const interfaces::Picture> latest() const override { return m_market.board().latest(); }
    void want(interfaces::SectionSet sections) override { m_market.presenter().want(sections); }
    void ask(std::shared_ptr<const interfaces::Questions> questions) override
    {
        m_market.presenter().ask(std::move(questions));
    }
    std::unique_ptr<interfaces::Subscription> onPicture(std::function<void()> notify) override
    {
        return m_market.board().subscribe(std::move(notify));
    }
    Result<interfaces::Ticket> submit(const domain::OperatorCommand&) override { return interfaces::Ticket{1}; }
    void engageKillSwitch(const domain::Scope&, const std::string&) override {}
    void play() override {}
    void pausePlayback() override {}
    void step() override {}
    void setSpeed(double) override {}
    std::string journalPath() const override { return "bench"; }

private:
    Market& m_market;
};

/// Least squares of y against 0, 1, 2, …
double slope(const std::vector<double>& y)
{
    const double n = static_cast<double>(y.size());
    double sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double x = static_cast<double>(i);
        sx += x, sy += y[i], sxx += x * x, sxy += x * y[i];
    }
    return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

void frames(int count, bool fast)
{
    Market market;
    market.facts();
    market.picture();
    NoFactory factory;
    ui::MainWindow window(factory, std::make_unique<MarketDesk>(market));
    window.setKeepsLayout(false);
    window.resize(1920, 1080);
    window.show();
    window.chooseWorkspace(ui::Workspace::Desk);
    pump();
    // Written whole before the first picture: grown beside them they were 8 bytes a picture, 850 KiB an hour, of what
    // this measures.
    std::vector<std::int64_t> each(static_cast<std::size_t>(count), 1);
    std::vector<double> memory(static_cast<std::size_t>(count), 1.0);
    each.clear();
    memory.clear();
    std::int64_t shown = 0, made = 0;
    auto due = Steady::now();
    for (int frame = -kRate; frame < count; ++frame) {
        due += std::chrono::duration_cast<Steady::duration>(1s) / kRate;
        market.facts();
        auto from = ofThread();
        market.picture();
        const auto pictures = ofThread() - from;
        from = ofThread();
        pump();
        const auto painted = ofThread() - from;
        while (!fast && Steady::now() < due) {
            QCoreApplication::processEvents();
            std::this_thread::sleep_for(1ms);
        }
        if (frame < 0) continue;
        each.push_back(painted);
        made += pictures;
        shown += ofThread() - from;
        if (frame >= count / 3 && frame % 10 == 0) memory.push_back(anonymousKib());
    }
    std::sort(each.begin(), each.end());
    say("window_frame_p50", static_cast<double>(each[each.size() / 2]));
    say("window_frame_p99", static_cast<double>(each[each.size() * 99 / 100]));
    say("window_second", static_cast<double>(shown) / count * kRate);
    say("window_pictures_second", static_cast<double>(made) / count * kRate);
    say("window_growth_kib", memory.back() - memory.front());
    say("window_growth_slope", slope(memory) / 10.0 * 3600.0 * kRate);
}

bool hasSurface(const interfaces::Snapshot* snapshot)
{
    if (snapshot == nullptr) return false;
    return std::any_of(snapshot->underlyings.begin(), snapshot->underlyings.end(),
                       [](const auto& u) { return u.surface && !u.surface->slices.empty(); });
}

void first(const std::string& folder)
{
    const auto begun = ofProcess();
    const auto wall = Steady::now();
    runtime::SessionFactory factory;
    interfaces::SessionRequest request;
    request.journalFile = folder + "/first.ballast";
    auto desk = factory.open(request);
    if (!desk) std::exit(1);
    ui::MainWindow window(factory, std::move(*desk));
    window.setKeepsLayout(false);
    window.resize(1920, 1080);
    window.show();
    while (!hasSurface(window.shownSnapshot().get()) && Steady::now() - wall < 60s) {
        pump();
        std::this_thread::sleep_for(1ms);
    }
    pump();
    say("window_first", static_cast<double>(ofProcess() - begun));
    say("window_first_wall", static_cast<double>((Steady::now() - wall).count()));
}

void resumed(const std::string& folder)
{
    interfaces::SessionRequest request;
    request.journalFile = folder + "/resume.ballast";
    request.speed = 0.0;  // As fast as it goes.
    Timestamp end;
    {
        runtime::SessionFactory whole({.at = std::nullopt, .builtInLength = Duration::seconds(22 * 60)});
        auto desk = whole.open(request);
        if (!desk) std::exit(1);
        const auto paused = [&] {
            const auto picture = (*desk)->latest();
            const auto& playback = picture->header.data ? picture->header.data->playback : interfaces::PlaybackView{};
            return playback.start && !playback.playing &&
                   picture->header.time - *playback.start >= Duration::seconds(22 * 60 - 5);
        };
        while (!paused())
            std::this_thread::sleep_for(20ms);
        end = (*desk)->latest()->header.time;
    }
    const auto begun = ofProcess();
    const auto wall = Steady::now();
    request.startPaused = true;
    runtime::SessionFactory again;
    auto desk = again.open(request);
    if (!desk) std::exit(1);
    while ((*desk)->latest()->header.time < end && Steady::now() - wall < 60s)
        std::this_thread::sleep_for(1ms);
    say("resume_22_minutes", static_cast<double>(ofProcess() - begun));
    say("resume_22_minutes_wall", static_cast<double>((Steady::now() - wall).count()));
}

}  // namespace

int main(int count, char** arguments)
{
    const int pictures = count > 2 ? std::atoi(arguments[2]) : 600;
    if (count < 2 || count > 4 || pictures < 60) {
        fmt::print(stderr, "usage: ballast_bench_window FOLDER [PICTURES [fast]]\n");
        return 2;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(count, arguments);
    first(arguments[1]);
    frames(pictures, count == 4);
    resumed(arguments[1]);
    return 0;
}
