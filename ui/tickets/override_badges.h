#pragma once

#include <QWidget>
#include <array>
#include <vector>

#include "interfaces/snapshot.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// One override: mark, what, time left. Warn ground, so that it is never forgotten.
class OverrideBadge : public QWidget {
    Q_OBJECT
public:
    explicit OverrideBadge(QWidget* parent = nullptr);
    void showOverride(const interfaces::OverrideView& view, Timestamp now);
    QSize sizeHint() const override;

Q_SIGNALS:
    void clicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    QFont wordsFont() const;
    QString m_words;
    bool m_pause{}, m_ending{};
};

/// The overrides in force, at most two as badges, more as a list.
class OverrideBadges : public QWidget {
    Q_OBJECT
public:
    explicit OverrideBadges(QWidget* parent = nullptr);

    void showOverrides(const std::vector<interfaces::OverrideView>& overrides, Timestamp now, bool locked);
    void setCompact(bool compact) { m_compact = compact; }
    QSize sizeHint() const override;
    /// Each with its end, to be chosen by key or mouse; false: none is in force.
    bool openList();

Q_SIGNALS:
    void endRequested(std::uint64_t id);
    void recordRequested(ballast::SequenceNumber record);
    void sizeChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void layOut();

    static constexpr std::size_t kMost = 2;
    std::vector<interfaces::OverrideView> m_overrides;
    Timestamp m_now;
    std::array<OverrideBadge*, kMost> m_badges{};
    std::array<PushButton*, kMost> m_ends{};
    PushButton* m_list;
    bool m_compact{};
    bool m_locked{};
};

}  // namespace ballast::ui
