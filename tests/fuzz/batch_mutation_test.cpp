#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>
#include <random>

#include "codec/event_codec.h"
#include "core/journal/samples.h"
#include "journal/reader.h"
#include "runtime/headless_run.h"
#include "runtime/session_setup.h"
#include "sections/section_builder.h"

namespace ballast::fuzz {
namespace {

using codec::Mark;
using codec::Primitive;

/// A real session: its steps, and the engine before each.
struct Session {
    std::vector<domain::EventBatch> steps;
    std::vector<engine::Engine> before;
};

const Session& session()
{
    static const Session made = [] {
        const journal::samples::TemporaryFolder folder;
        interfaces::SessionRequest request;
        request.seed = 3;
        request.journalFile = folder.file("run");
        auto setup = runtime::setUpSession(request).value();
        auto config = setup.engine;
        runtime::HeadlessOptions options{.journalFile = request.journalFile, .length = Duration::seconds(180)};
        EXPECT_TRUE(runtime::runHeadless(std::move(setup), options));
        Session s;
        const auto reader = journal::Reader::open(request.journalFile).value();
        EXPECT_TRUE(reader->forEachStep(1, [&](const journal::StepInputs& inputs) {
            s.steps.push_back(inputs.batch);
            return true;
        }));
        auto engine = engine::Engine::create(std::move(config)).value();
        for (const auto& step : s.steps) {
            s.before.push_back(engine);
            EXPECT_TRUE(engine.onBatch(step));
        }
        return s;
    }();
    return made;
}

/// Changes one value of a batch and leaves its structure whole.
class Forger {
public:
    explicit Forger(std::uint64_t seed) : m_random(seed) {}

    std::string changed(const domain::EventBatch& batch)
    {
        std::vector<Mark> marks;
        auto bytes = codec::encodeBatch(batch, &marks).value();
        const auto place = below(marks.size());
        const auto end = place + 1 < marks.size() ? marks[place + 1].offset : bytes.size();
        return bytes.replace(marks[place].offset, end - marks[place].offset, value(marks[place].kind));
    }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(m_random() % limit); }

private:
    std::string value(Primitive kind)
    {
        codec::ByteWriter bytes;
        switch (kind) {
        case Primitive::Byte:
            bytes.byte(static_cast<std::uint8_t>(below(8) == 0 ? below(256) : below(28)));
            break;
        case Primitive::Varint:
        case Primitive::Count:
            bytes.varint(below(3) == 0 ? m_random() >> below(64) : below(200));
            break;
        case Primitive::Zigzag: {
            const std::int64_t extremes[] = {0,
                                             1,
                                             -1,
                                             std::numeric_limits<std::int64_t>::max(),
                                             std::numeric_limits<std::int64_t>::min(),
                                             100'000'000,
                                             -100'000'000};
            bytes.zigzag(below(2) == 0 ? extremes[below(7)] : static_cast<std::int64_t>(m_random()) >> below(64));
            break;
        }
        case Primitive::Real: {
            const double extremes[] = {0.0,    -0.0, 1.0, -1.0,     1e308, -1e308, 1e-308,
                                       5e-324, 1e-6, 1e9, 0.999999, 1e15,  -1e-15, 90'000.0};
            bytes.real(extremes[below(14)]);
            break;
        }
        case Primitive::Text: {
            const char* texts[] = {
                "", "BTC", "ETH", "BTC_USDC-PERPETUAL", "\xff\x00", "Deribit", "BTC-27FEB26-90000-C"};
            bytes.text(texts[below(7)]);
            break;
        }
        }
        return bytes.bytes();
    }

    std::mt19937_64 m_random;
};

/// What comes of a batch: an error, or an engine that goes on and can be looked at. Never the end of the process.
bool takes(engine::Engine engine, const domain::EventBatch& batch, std::size_t from, bool look)
{
    try {
        if (!engine.onBatch(batch)) return false;
        for (std::size_t i = from; i < std::min(from + 4, session().steps.size()); ++i)
            if (!engine.onBatch(session().steps[i])) return false;
        if (look) {
            EXPECT_NE(sections::makeSnapshot(engine.state()), nullptr);
        }
    } catch (const std::exception&) {
        return false;  // replay::Replay makes an error of it.
    }
    return true;
}

/// F85, F63: the same changes each time; BALLAST_FUZZ_ROUNDS asks for more than the few of a test run,
/// BALLAST_FUZZ_SEED for others.
TEST(attack_05_batches_changed_value_by_value, NeverEndTheProcess)
{
    const char* wish = std::getenv("BALLAST_FUZZ_ROUNDS");
    const long rounds = wish != nullptr ? std::strtol(wish, nullptr, 10) : 1500;
    const char* seed = std::getenv("BALLAST_FUZZ_SEED");
    Forger forger(seed != nullptr ? std::strtoull(seed, nullptr, 10) : 13);
    long decoded = 0, refused = 0;
    for (long round = 0; round < rounds; ++round) {
        // The first steps list everything and are worth more rounds.
        const auto step = round % 3 == 0 ? forger.below(3) : forger.below(session().steps.size());
        const auto batch = codec::decodeBatch(forger.changed(session().steps[step]));
        if (!batch) continue;
        ++decoded;
        refused += takes(session().before[step], *batch, step + 1, round % 8 == 0) ? 0 : 1;
    }
    EXPECT_GT(decoded, rounds / 3) << "the changes hardly reached the engine";
    EXPECT_GT(refused, rounds / 100) << "hardly anything was refused";
}

}  // namespace
}  // namespace ballast::fuzz
