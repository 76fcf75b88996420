#pragma once

#include <QStringList>
#include <QWidget>
#include <memory>
#include <optional>

#include "domain/decision.h"
#include "words/decision_words.h"

namespace ballast::ui {

/// A record and what stands around it.
struct DecisionRecord {
    std::shared_ptr<const domain::Decision> decision;
    QString hash, formerHash;
    QString before, after;  ///< Headlines of the neighbours; empty: none.
    QStringList orders{};   ///< That left for it, one line each.
    words::Fate fate{};     ///< What became of them.
};

/// Paints one record; as high as it needs at its width.
class DecisionRecordView : public QWidget {
    Q_OBJECT
public:
    explicit DecisionRecordView(QWidget* parent = nullptr);
    void setRecord(DecisionRecord record);
    const DecisionRecord& record() const { return m_record; }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {700, heightForWidth(700)}; }

Q_SIGNALS:
    /// −1 before, +1 after.
    void neighbourRequested(int step);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    struct Layout;
    Layout layOut(int width) const;

    DecisionRecord m_record;
};

}  // namespace ballast::ui
