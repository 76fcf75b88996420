#include "live/spine.h"

#include <fmt/format.h>
#include <utility>

#include "base/system.h"
#include "journal/reader.h"

namespace ballast::live {

Spine::Spine(engine::Engine engine, std::unique_ptr<Store> store, Links links, Begin begin, Terms terms)
    : m_links(std::move(links)), m_terms(std::move(terms)), m_firstStep(begin.step), m_store(std::move(store)),
      m_engine(std::move(engine),
               {m_links.inputs, m_steps, m_links.clock, m_links.latches, m_links.cancels, m_links.ask, &m_checker,
                m_links.beside, m_links.refused},
               std::move(begin), m_terms.checkpoints, m_terms.fileDay),
      m_journal(*m_store,
                {m_steps, m_links.clock, m_links.latches, m_links.outlet, [this] { m_links.inputs.wake(); }, &m_checker,
                 m_links.tail, m_links.failed},
                m_terms.times)
{
    // Before anything is published, which would wait for it.
    if (m_terms.times.ahead.count() > 0) m_store->makeRoom();
}

Spine::~Spine()
{
    m_links.inputs.close();
    stop();
}

Result<void> Spine::start()
{
    auto started = startThread(m_checkerThread, "checker", [this] { m_checker.run(); });
    if (started && m_terms.walkedFrom) started = startThread(m_chainThread, "chain", [this] { walkOldChain(); });
    if (started) started = startThread(m_journalThread, "journal", [this] { m_journal.run(); });
    if (started) started = startThread(m_engineThread, "engine", [this] { m_engine.run(); });
    if (started) return started;
    // Threads that run wait for others that never came.
    m_links.inputs.close();
    stop();
    return started;
}

void Spine::stop()
{
    m_stopping = true;
    // Behind a journal that keeps nothing the engine would wait for a slot for ever.
    if (m_journal.failures() > 0) m_steps.close();
    if (m_engineThread.joinable()) m_engineThread.join();
    m_steps.close();
    if (m_journalThread.joinable()) m_journalThread.join();
    m_checker.stop();
    if (m_chainThread.joinable()) m_chainThread.join();
    if (m_checkerThread.joinable()) m_checkerThread.join();
}

/// What the start did not check: everything before the checkpoint that it went on from.
void Spine::walkOldChain()
{
    const auto reader = journal::Reader::open(m_terms.journalFile);
    const auto end = reader ? (*reader)->endAt(*m_terms.walkedFrom) : tl::unexpected<Error>(reader.error());
    const auto chain =
        end ? (*reader)->walkChains(*end, [this](double) { return !m_stopping; }) : tl::unexpected<Error>(end.error());
    if (chain ? chain->intact : chain.error().code == ErrorCode::Refused) return;
    if (m_links.broken)
        m_links.broken({ErrorCode::Corrupt, fmt::format("journal {}: {}", m_terms.journalFile,
                                                        chain ? chain->message : chain.error().message)});
}

}  // namespace ballast::live
