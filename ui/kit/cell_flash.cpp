#include "ui/kit/cell_flash.h"

#include <QTimer>
#include <utility>
#include <vector>

#include "ui/choices/choices.h"

namespace ballast::ui {
namespace {

constexpr int kStepMilliseconds = 125;
constexpr int kApartMilliseconds = 1000;
constexpr int kLit = 2;  ///< Steps that are seen; after them a cell rests.
bool flashEnabled = true;

quint64 keyOf(int row, int column)
{
    return (static_cast<quint64>(static_cast<quint32>(row)) << 32) | static_cast<quint32>(column);
}

}  // namespace

CellFlash::CellFlash(std::function<void(int, int)> repaint, QObject* parent)
    : QObject(parent), m_repaint(std::move(repaint))
{
}

void CellFlash::setEnabled(bool enabled) { flashEnabled = enabled; }
bool CellFlash::isEnabled() { return flashEnabled; }

void CellFlash::start(int row, int column)
{
    if (!flashEnabled || !Choices::instance().now().flash) return;
    // One that changes with every picture would never go out again, and say nothing.
    if (m_running.contains(keyOf(row, column))) return;
    if (!m_scheduled) schedule(++m_batch);
    m_running.insert(keyOf(row, column), {m_batch, 1});
}

void CellFlash::schedule(int batch)
{
    m_scheduled = true;
    QTimer::singleShot(0, this, [this, batch] { close(batch); });
    QTimer::singleShot(kStepMilliseconds, this, [this, batch] { advance(batch); });
    QTimer::singleShot(2 * kStepMilliseconds, this, [this, batch] { advance(batch); });
    QTimer::singleShot(kApartMilliseconds, this, [this, batch] { advance(batch); });
}

/// No cell joins it from now on.
void CellFlash::close(int batch)
{
    if (batch == m_batch) m_scheduled = false;
}

void CellFlash::advance(int batch)
{
    // A busy window comes to its timers before what waits in its queue; a cell that joined now would miss this step,
    // and stay lit for good.
    close(batch);
    std::vector<quint64> touched;
    for (auto it = m_running.begin(); it != m_running.end();) {
        if (it->batch != batch) {
            ++it;
            continue;
        }
        if (it->step <= kLit) touched.push_back(it.key());
        if (++it->step > kLit + 1)
            it = m_running.erase(it);
        else
            ++it;
    }
    for (const quint64 key : touched)
        m_repaint(static_cast<int>(key >> 32), static_cast<int>(key & 0xFFFFFFFFU));
}

void CellFlash::clear() { m_running.clear(); }

int CellFlash::step(int row, int column) const
{
    const auto found = m_running.constFind(keyOf(row, column));
    return found == m_running.constEnd() || found->step > kLit ? 0 : found->step;
}

}  // namespace ballast::ui
