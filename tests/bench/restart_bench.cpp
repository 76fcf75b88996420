#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

#include "journal/reader.h"
#include "journal/writer.h"
#include "replay/checker.h"
#include "replay/replay.h"
#include "replay/session_state.h"
#include "replay/step_output.h"
#include "runtime/resume.h"
#include "runtime/session_setup.h"

/// ballast_bench_restart FOLDER [RECORDS]: lines `NAME NANOSECONDS` of a start from a journal of 1,000,000 records, for
/// packaging/bench_live.sh. The journal is made first: the built-in market with as many commands of a person in
/// between, a checkpoint, and nearly as many events after it as may come before the next. Ready is: the newest
/// checkpoint found and loaded, the chains after it checked, the steps after it run again and compared. A simulated
/// market, which has to be run again too, is not part of it: a venue has none. A journal that stands in FOLDER already
/// is started from as it is, so that a profile shows the start alone. `_processor` is what other work does not
/// lengthen.
namespace {

using namespace ballast;
using Steady = std::chrono::steady_clock;

[[noreturn]] void stop(const Error& error)
{
    fmt::print(stderr, "ballast_bench_restart: {}\n", error.message);
    std::exit(1);
}

template <class T> T need(Result<T> result)
{
    if (!result) stop(result.error());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// Makes the journal.
class Session {
public:
    Session(const std::string& path, runtime::SessionSetup& setup)
        : m_source(*setup.source), m_engine(need(engine::Engine::create(setup.engine))),
          m_writer(need(journal::Writer::create(path, setup.header)))
    {
    }

    void market(std::uint64_t events)
    {
        const auto until = m_events + events;
        while (m_events < until) {
            auto batch = need(m_source.next());
            if (!batch) return;
            m_now = batch->time;
            take(std::move(*batch));
        }
    }

    void commands(std::uint64_t records)
    {
        const auto until = m_records + records;
        while (m_records < until) {
            domain::OperatorCommand command{.action = domain::OperatorAction::SetMode, .operatorName = "bench"};
            command.reason = "bench";
            command.mode = m_records % 2 == 0 ? domain::HedgeMode::Manual : domain::HedgeMode::Confirm;
            const auto before = m_records;
            take({.time = m_now, .events = {{.time = m_now, .body = std::move(command)}}});
            if (m_records == before) stop({ErrorCode::Mismatch, "a command made no record"});
        }
    }

    void checkpoint()
    {
        m_endsFrame = true;
        market(1);
        const auto plain = need(replay::toStateBytes(m_engine, m_asides));
        auto state = need(journal::packState(m_step, plain));
        state.asides = std::exchange(m_segment, {});
        need(m_writer->storeCheckpoint(state));
        fmt::print("restart_state_bytes {}\n", plain.size());
    }

    void finish() { write(); }

private:
    void take(domain::EventBatch batch)
    {
        m_events += batch.events.size();
        auto output = need(m_engine.onBatch(batch));
        ++m_step;
        m_records += output.decisions.size();
        m_segment += m_asides.add(m_step, output);
        m_group.push_back(replay::stepOutput(m_step, std::move(batch), output));
        m_group.back().endsFrame = m_endsFrame;
        if (m_group.size() >= 128 || m_endsFrame) write();
        m_endsFrame = false;
    }

    void write()
    {
        if (!m_group.empty()) need(m_writer->commitMany(m_group));
        m_group.clear();
    }

    playback::Source& m_source;
    engine::Engine m_engine;
    std::unique_ptr<journal::Writer> m_writer;
    replay::AsideChain m_asides;
    std::string m_segment;
    std::vector<journal::StepRecord> m_group;
    std::uint64_t m_step{}, m_events{}, m_records{};
    Timestamp m_now;
    bool m_endsFrame{};
};

std::int64_t processor()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

/// Up to the last step of the journal.
void restart(const std::string& path, const runtime::SessionSetup& setup)
{
    const auto begun = Steady::now();
    const auto spent = processor();
    const auto since = [&](const char* name) { fmt::print("{} {}\n", name, (Steady::now() - begun).count()); };
    auto from = replay::findRestartPoint(path, setup.header, setup.engine);
    if (!from) stop({ErrorCode::NotFound, "the journal has no checkpoint to start from"});
    since("restart_loaded");
    const auto writer = need(journal::Writer::resume(path, setup.header, {}, &from->checkpoint));
    since("restart_checked");
    const auto reader = need(journal::Reader::open(path));
    replay::Replay walk(*reader, need(engine::Engine::create(setup.engine)), need(reader->end()));
    walk.goTo(replay::Replay::placeOf(from->checkpoint, std::move(from->state)));
    need(walk.advance(writer->lastStep()));
    need(walk.finish());
    if (walk.difference()) stop({ErrorCode::Mismatch, walk.difference().what});
    since("restart_1000000");
    fmt::print("restart_1000000_processor {}\n", processor() - spent);
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 2 && count != 3) {
        fmt::print(stderr, "usage: ballast_bench_restart FOLDER [RECORDS]\n");
        return 2;
    }
    const std::string path = std::string(arguments[1]) + "/restart.ballast";
    const std::uint64_t records = count == 3 ? std::stoull(arguments[2]) : 1'000'000;
    interfaces::SessionRequest request;
    request.journalFile = path;
    auto setup = need(runtime::setUpSession(request));
    if (!std::filesystem::exists(path)) {
        Session session(path, setup);
        session.market(2000);
        session.commands(records);
        session.checkpoint();
        session.market(replay::kEventsBetweenCheckpoints - 1000);
        session.finish();
    }
    fmt::print("restart_file_bytes {}\n", std::filesystem::file_size(path));
    restart(path, setup);
    return 0;
}
