#include "ui/kit/update_gate.h"

#include <utility>

namespace ballast::ui {
namespace {

constexpr int kLeastMilliseconds = 100;

}  // namespace

UpdateGate::UpdateGate(std::function<void()> act, QObject* parent) : QObject(parent), m_act(std::move(act))
{
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &UpdateGate::actNow);
}

void UpdateGate::ask()
{
    if (m_later.isActive()) return;
    const qint64 since = m_sinceAct.isValid() ? m_sinceAct.elapsed() : kLeastMilliseconds;
    if (since >= kLeastMilliseconds) return actNow();
    m_later.start(static_cast<int>(kLeastMilliseconds - since));
}

void UpdateGate::actNow()
{
    m_later.stop();
    m_sinceAct.start();
    m_act();
}

}  // namespace ballast::ui
